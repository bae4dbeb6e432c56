# SPDX-License-Identifier: GPL-2.0-only
# suites.bash - which bats files want a guest, and what it has to look like
#
# A bats file says so itself, in comment lines:
#
#   # topology: three            the hardware it needs; several names: it runs on each
#   # auto-online: online_kernel what auto_online_blocks says at boot (default: offline)
#   # kernel: default 6.12       which kernels it runs on, see fetch (default: default)
#   # boot: alone                it leaves something behind that a later suite must not meet;
#                                another word: it shares a boot with suites that say the same
#
# Without a topology line a file is no business of the guest.

suite_files() {
	find "${tree:?}/test" -name '*.bats' | sort
}

# suite_says FILE WORD: what the file says after "# WORD:"
suite_says() {
	sed -n "s/^# $2: *//p" "$1"
}

# One line for each time that a file is to run: TOPOLOGY POLICY KERNEL BOOT FILE, BOOT is shared, the
# name of the file, or a word of its own.
suite_list() {
	local file topology policy kernel kernels boot

	while read -r file; do
		policy=$(suite_says "$file" auto-online)
		kernels=$(suite_says "$file" kernel)
		boot=$(suite_says "$file" boot)
		[ "$boot" != alone ] || boot=$(basename "$file" .bats)
		boot=${boot:-shared}
		for topology in $(suite_says "$file" topology); do
			for kernel in ${kernels:-default}; do
				echo "$topology ${policy:-offline} $kernel $boot ${file#"$tree/"}"
			done
		done
	done < <(suite_files)
}

# Each boot that the suites ask for: TOPOLOGY POLICY KERNEL BOOT
suite_boots() {
	suite_list | cut -d' ' -f1-4 | sort -u
}

# suites_of TOPOLOGY POLICY KERNEL BOOT: the files of one boot
suites_of() {
	suite_list | awk -v want="$*" '$1 " " $2 " " $3 " " $4 == want { print $5 }'
}

# suites_that_share TOPOLOGY POLICY KERNEL
suites_that_share() {
	suites_of "$@" shared
}
