"""Where packs are: installed, in a folder or in a zip file. Their files are found and read; none is ever run."""
