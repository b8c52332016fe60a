"""``python -m liandong``: the same as the console command."""

from liandong.cli.main import main

if __name__ == "__main__":
    main()
