"""`python -m qa` is `tricite`."""

from qa.cli import main

raise SystemExit(main())
