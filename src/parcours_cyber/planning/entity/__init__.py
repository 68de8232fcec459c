"""What an entity has and asks for: its means, its demands, its aim, its open findings, and who pays a part."""
