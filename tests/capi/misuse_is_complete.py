#!/usr/bin/env python3
"""Each function of the C ABI stands in the misuse table: misuse_is_complete.py PROGRAM ROOT."""
import csv
import pathlib
import subprocess
import sys

program, root = sys.argv[1], pathlib.Path(sys.argv[2])
tried = set(subprocess.run([program, '--names'], check=True, capture_output=True, text=True).stdout.split())
ledger = {row['symbol'] for row in csv.DictReader((root / 'sdk/abi/symbols.csv').read_text().splitlines())}
exported = {name for name in ledger if name.startswith('vt_')}
print('never misused:', ' '.join(sorted(exported - tried)) or 'none', '- not in the ledger:',
      ' '.join(sorted(tried - exported)) or 'none')
sys.exit(0 if exported and tried == exported else 1)
