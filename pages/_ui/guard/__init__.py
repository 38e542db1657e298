"""Between the network and the pages: hosts, headers, sign-in, rights."""
