"""What carrying out a plan takes: who pays, quarter by quarter, and the relay pack that is agreed and validated."""
