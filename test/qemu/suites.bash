# SPDX-License-Identifier: GPL-2.0-only
# suites.bash - which bats files want a guest, and what it has to look like
#
# A bats file says so itself, in comment lines:
#
#   # topology: three            the hardware it needs; several names: it runs on each
#   # auto-online: online_kernel what auto_online_blocks says at boot (default: offline)
#   # boot: alone                it leaves something behind that a later suite must not meet
#
# Without a topology line a file is no business of the guest.

suite_files() {
	find "${tree:?}/test" -name '*.bats' | sort
}

# suite_says FILE WORD: what the file says after "# WORD:"
suite_says() {
	sed -n "s/^# $2: *//p" "$1"
}

# One line for each time that a file is to run: TOPOLOGY POLICY BOOT FILE, BOOT is shared or the
# name of the file.
suite_list() {
	local file topology policy boot

	while read -r file; do
		policy=$(suite_says "$file" auto-online)
		boot=shared
		[ "$(suite_says "$file" boot)" != alone ] || boot=$(basename "$file" .bats)
		for topology in $(suite_says "$file" topology); do
			echo "$topology ${policy:-offline} $boot ${file#"$tree/"}"
		done
	done < <(suite_files)
}

# Each boot that the suites ask for: TOPOLOGY POLICY BOOT
suite_boots() {
	suite_list | cut -d' ' -f1-3 | sort -u
}

# suites_of TOPOLOGY POLICY BOOT: the files of one boot
suites_of() {
	suite_list | awk -v want="$1 $2 $3" '$1 " " $2 " " $3 == want { print $4 }'
}

suites_that_share() {
	suites_of "$1" "$2" shared
}
