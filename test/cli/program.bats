#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# The frame of the cxl tool: version, help, lists for completion, options of all commands, messages
# about commands that do not exist. The parser's own rules are unit tests.

# shellcheck disable=SC2154,SC2030,SC2031 # variables of bats and sysroot.bash; set in one test only

bats_require_minimum_version 1.5.0
load ../lib/sysroot.bash

setup() {
	cxl=$(sysroot_program CXL cxl/cxl)
}

@test "program: version is that of cxl-cli, a dot, and ours" {
	local words

	for words in version --version -v "version foo"; do
		# shellcheck disable=SC2086 # words
		run -0 --separate-stderr "$cxl" $words
		[[ $output =~ ^85\.[0-9]+$ ]]
		[ -z "$stderr" ]
	done
}

@test "program: --list-cmds names the commands in the order of 85" {
	local order="version list help zero-labels read-labels write-labels disable-memdev
		enable-memdev reserve-dpa free-dpa update-firmware set-alert-config wait-sanitize
		disable-port enable-port set-partition disable-bus create-region enable-region
		disable-region destroy-region monitor inject-protocol-error inject-media-poison
		clear-media-poison"
	local name

	run -0 --separate-stderr "$cxl" --list-cmds
	for name in version list help create-region enable-region disable-region destroy-region; do
		[[ " ${lines[*]} " == *" $name "* ]]
	done
	# shellcheck disable=SC2086 # words
	diff <(printf '%s\n' $order | grep -xF "$output") <(grep -xF "$(printf '%s\n' $order)" <<<"$output")
}

@test "program: without a command it prints the usage and fails, with help it succeeds" {
	run -1 --separate-stderr "$cxl"
	[[ $output == *"usage: cxl [--version] [--help] COMMAND [ARGS]"* ]]
	local usage=$output

	for word in help --help -h; do
		run -0 --separate-stderr "$cxl" "$word"
		[ "$output" = "$usage" ]
	done
}

@test "program: what is no command and no option is named" {
	run -1 --separate-stderr "$cxl" foo
	[[ $stderr == *"Unknown command: 'foo'"* ]]
	run -1 --separate-stderr "$cxl" listt
	[[ $stderr == *"did you mean 'list'?"* ]]
	run -129 --separate-stderr "$cxl" --foo
	[[ $stderr == *"Unknown option: --foo"*"Usage: cxl "* ]]
	[ -z "$output" ]
}

@test "program: every command has a usage that ends with 129 and lists every option" {
	local name

	for name in $("$cxl" --list-cmds); do
		[ "$name" != version ] || continue
		run -129 --separate-stderr "$cxl" "$name" -h
		[[ $stderr == *"usage: cxl $name"* ]]
		local usage=$stderr

		run -130 --separate-stderr "$cxl" "$name" --list-opts
		for option in $output; do
			[[ $usage == *" $option"* ]] || [[ $usage == *", $option"* ]]
		done
	done
}

@test "program: help of a command is its page, that of the build or in our own directory first" {
	local page='cxl-list' dir

	dir=$(dirname "$(realpath "$cxl")")/../Documentation
	[ ! -e "$dir/cxl-list.1" ] || page="./cxl-list.1 of $(realpath "$dir")"
	mkdir "$BATS_TEST_TMPDIR/bin"
	cat >"$BATS_TEST_TMPDIR/bin/man" <<-'END'
		#!/bin/sh
		[ ! -e "$1" ] || of=" of $PWD"
		echo "page $*$of in $MANPATH"
	END
	chmod +x "$BATS_TEST_TMPDIR/bin/man"
	for words in "help list" "list --help"; do
		# shellcheck disable=SC2086 # words
		PATH=$BATS_TEST_TMPDIR/bin:$PATH run -0 --separate-stderr "$cxl" $words
		[[ $output == "page $page in "/*/man: ]]
	done
	PATH=$BATS_TEST_TMPDIR/bin:$PATH run -0 --separate-stderr "$cxl" help nothing
	[[ $output == "page cxl-nothing in "/* ]]
	run -255 --separate-stderr env PATH=/nonexistent "$cxl" help list
	[ -n "$stderr" ]
}

@test "program: the root directory can be named before and after the command, and by CXL_SYSROOT" {
	sysroot_tree --memdevs 2
	unset CXL_SYSROOT
	run -0 --separate-stderr "$cxl" --sysroot "$sysroot" list -M
	local expected=$output

	[ "$(jq length <<<"$output")" = 2 ]
	run -0 --separate-stderr "$cxl" list --sysroot="$sysroot" -M
	[ "$output" = "$expected" ]
	CXL_SYSROOT=$sysroot run -0 --separate-stderr "$cxl" list -M
	[ "$output" = "$expected" ]
	CXL_SYSROOT=/nonexistent run -0 --separate-stderr "$cxl" list -M --sysroot "$sysroot/"
	[ "$output" = "$expected" ]
}

@test "program: --trace-sysfs prints each access with its result, on standard error only" {
	sysroot_tree --memdevs 1
	run -0 --separate-stderr "$cxl" list -M
	local expected=$output

	[ -z "$stderr" ]
	run -0 --separate-stderr "$cxl" --trace-sysfs list -M
	[ "$output" = "$expected" ]
	[[ $stderr == *"read $sysroot/sys/bus/cxl/devices/mem0/serial \"0x1\\n\": ok"* ]]
	[[ $stderr == *"read $sysroot/sys/bus/cxl/devices/mem0/ram/qos_class: ENOENT"* ]]
}

@test "program: CXL_LOG sets what the library logs" {
	sysroot_tree --memdevs 1
	sysroot_set mem0/serial nonsense
	CXL_LOG=err run -1 --separate-stderr "$cxl" list -M
	[[ $stderr != *"libcxl: "* ]]
	CXL_LOG=debug run -1 --separate-stderr "$cxl" list -M
	[[ $stderr == *"libcxl: "* ]]
}

@test "program: output that cannot be written is an error for every command" {
	sysroot_tree --memdevs 1
	for words in version help list --list-cmds; do
		run -1 --separate-stderr sh -c "'$cxl' $words >/dev/full"
		[[ $stderr == *"write failure on standard output"* ]]
	done
}
