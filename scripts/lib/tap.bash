# SPDX-License-Identifier: GPL-2.0-only
# tap.bash - count test results
#
# There is one way of counting, whoever ran the tests: everything is turned into TAP, and streams
# may follow each other in one file. A test that was planned and never reported has failed.

# tap_count FILE...: "PASSED FAILED SKIPPED"
tap_count() {
	awk '
		/^1\.\.[0-9]/ { planned += substr($1, 4) }
		/^not ok/ { failed++ }
		/^ok/ { if (tolower($0) ~ /# skip/) skipped++; else passed++ }
		END {
			seen = passed + failed + skipped
			if (planned > seen)
				failed += planned - seen
			print passed + 0, failed + 0, skipped + 0
		}' "$@"
}

# tap_one RESULT NAME: a stream of one test; RESULT is "ok" or "not ok"
tap_one() {
	printf '1..1\n%s 1 %s\n' "$1" "$2"
}

# tap_from_meson TESTLOG: what meson test wrote into testlog.json. A test that speaks TAP counts
# with its subtests, any other is one test. Where subtests are fine and meson is not (the program
# crashed after the last one, say), that is one more failure.
tap_from_meson() {
	jq -r '
		def one(line): "1..1\n" + line;
		(.stdout // "") as $out
		| ($out | test("(^|\n)1\\.\\.[1-9]")) as $tap
		| ($out | test("(^|\n)not ok")) as $told
		| (.result == "OK" or .result == "EXPECTEDFAIL") as $good
		| if .result == "SKIP" and ($tap | not) then one("ok 1 \(.name) # skip")
		  elif $tap and ($good or $told or .result == "SKIP") then $out
		  elif $tap then $out + "\n" + one("not ok 1 \(.name): \(.result)")
		  elif $good then one("ok 1 \(.name)")
		  else one("not ok 1 \(.name): \(.result)")
		  end' "$1"
}
