#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# cxl list -H, -I, -F and -A where no device answers: nothing is made up, nothing waits, nobody is
# disturbed.  What is printed of answers: test/unit/list-mailbox.c

# shellcheck disable=SC2154 # variables of bats and sysroot.bash

bats_require_minimum_version 1.5.0
load ../lib/sysroot.bash
load ../lib/public.bash

setup() {
	sysroot_tree --memdevs 3 --kinds rpr
	cxl=$(sysroot_program CXL cxl/cxl)
	rm -r "$sysroot/dev/cxl"
	mkdir "$sysroot/dev/cxl"
}

# what_is_known PLAIN: $output is that, and of firmware what the kernel's loader says
what_is_known() {
	jq -e --argjson plain "$1" '. == [$plain[] | .firmware = {fw_update_in_progress: false}]' \
		<<<"$output"
}

# without_answers OPTION...: what the kernel knows, and not a word
without_answers() {
	local plain

	plain=$("$cxl" list -M)
	run -0 --separate-stderr "$cxl" list -M "$@"
	what_is_known "$plain"
	[ -z "$stderr" ]
}

@test "list -HIFA: of memdevs without a node is shown what the kernel knows" {
	without_answers -HIFA
	without_answers --health --partition --firmware --alert-config
}

@test "list -HIFA: a file or a pipe in the place of the node is not taken for a device" {
	echo precious >"$sysroot/dev/cxl/mem0"
	mkfifo "$sysroot/dev/cxl/mem1"
	ln -s /dev/null "$sysroot/dev/cxl/mem2"
	without_answers -HIFA
	[ "$(cat "$sysroot/dev/cxl/mem0")" = precious ]
}

@test "list: only -H, -I, -F, -A and -vvv ask devices" {
	local options

	for options in -Hm0 -Im0 -Fm0 -Am0 "-vvv -m0"; do
		# shellcheck disable=SC2086 # several words
		run -0 --separate-stderr "$cxl" --trace-sysfs list $options
		[[ $stderr == *"query $sysroot/dev/cxl/mem0 \"commands\": ENOENT"* ]]
		[[ $stderr != *"/dev/cxl/mem1"* ]]
	done
	run -0 --separate-stderr "$cxl" --trace-sysfs list -vv
	[[ $stderr == *"read "* && $stderr != *"/dev/cxl"* ]]
}

@test "list -HIFA: who is not root is told once, and sees the rest" {
	[ "$(id -u)" -eq 0 ] || skip "needs root to become nobody"
	local name as_nobody=(setpriv --reuid 65534 --regid 65534 --clear-groups)

	cxl=$(public_program "$cxl")
	chmod -R a+rX "$BATS_RUN_TMPDIR"
	for name in mem0 mem1 mem2; do
		install -m 600 /dev/null "$sysroot/dev/cxl/$name"
	done
	run -0 --separate-stderr "${as_nobody[@]}" "$cxl" list -M
	plain=$output
	run -0 --separate-stderr "${as_nobody[@]}" "$cxl" list -MHIFA
	what_is_known "$plain"
	[ "${#stderr_lines[@]}" -eq 1 ]
	[[ $stderr == *"no health, that is for root: $sysroot/dev/cxl/mem0: Permission denied" ]]
}
