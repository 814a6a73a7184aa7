"""The station over HTTP: what others build on. Status codes live here and nowhere else."""
