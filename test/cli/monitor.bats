#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# cxl monitor: what it refuses, its configuration file, its unit. Made-up trees have no tracefs; events of a
# real kernel are in test/region/monitor.bats, records of them in test/unit/event-json.c.

# shellcheck disable=SC2154 # variables of bats and sysroot.bash

bats_require_minimum_version 1.5.0
load ../lib/sysroot.bash

setup() {
	cxl=$(realpath "$(sysroot_program CXL cxl/cxl)")
	build=${cxl%/cxl/cxl}
	cd "$BATS_TEST_TMPDIR" || return
	mkdir -p tree/sys/bus/cxl/devices tree/sys/kernel/tracing
	export CXL_SYSROOT=$PWD/tree
}

# A monitor that does not refuse would run for ever.
monitor() {
	timeout 60 "$cxl" monitor "$@"
}

without_stdout() {
	timeout 60 "$cxl" monitor >&-
}

is_built() {
	! grep -q 'built without libtracefs' <<<"$(timeout 60 "$cxl" monitor 2>&1)"
}

# says TEXT: one line on stderr, whose first blanks bats leaves out; nothing on stdout
says() {
	[ -z "$output" ]
	diff <(echo "Error: $1") <(echo "$stderr")
}

@test "monitor: a daemon needs a log that is an absolute name" {
	local word

	for word in relative standard ./x; do
		run -234 --separate-stderr monitor --daemon -l "$word"
		says "relative path or 'standard' are not compatible with daemon mode"
	done
	[ ! -e relative ]
}

@test "monitor: a log that cannot be opened has the status of 85" {
	run -254 --separate-stderr monitor -l no/such/dir
	says "cannot open no/such/dir: No such file or directory"
	run -235 --separate-stderr monitor -l tree
	says "cannot open tree: Is a directory"
}

@test "monitor: without tracefs it says where it looked" {
	is_built || skip "built without libtracefs"
	run -254 --separate-stderr monitor
	says "no tracefs in $CXL_SYSROOT/sys/kernel/tracing; events are read there"
}

@test "monitor: without CXL drivers it says so, and mounts nothing" {
	is_built || skip "built without libtracefs"
	rmdir tree/sys/bus/cxl/devices tree/sys/bus/cxl
	run -254 --separate-stderr monitor
	says "no CXL bus: $CXL_SYSROOT/sys/bus/cxl: No such file or directory; is the module cxl_core loaded?"
}

@test "monitor: a build without libtracefs says so" {
	! is_built || skip "built with libtracefs"
	run -1 --separate-stderr monitor
	says "this cxl was built without libtracefs and cannot read events"
}

@test "monitor: a daemon that cannot work is no success" {
	is_built || skip "built without libtracefs"
	run -254 --separate-stderr monitor --daemon -l "$PWD/log"
	says "no tracefs in $CXL_SYSROOT/sys/kernel/tracing; events are read there"
	[ ! -s log ]
}

@test "monitor: closed standard output is told at once" {
	run -1 --separate-stderr without_stdout
	says "cannot open standard output: Bad file descriptor"
}

@test "monitor: words are a usage error" {
	run -129 --separate-stderr monitor foo
	[ -z "$output" ]
	[[ $stderr == *'unknown parameter "foo"'*"usage: cxl monitor"* ]]
}

# --- the configuration file ---

@test "monitor: the log comes from the configuration file, and the option wins" {
	printf '[monitor]\nlog = %s\n' "$PWD/no/conf" >conf
	run -254 --separate-stderr monitor --config conf
	says "cannot open $PWD/no/conf: No such file or directory"
	run -254 --separate-stderr monitor --config conf -l no/option
	says "cannot open no/option: No such file or directory"
}

@test "monitor: words for yes and no in the configuration file" {
	local word

	for word in yes no true false on off 1 0 YES; do
		printf '[monitor]\nlog = no/log\nhuman = %s\nverbose = %s\n' "$word" "$word" >conf
		run -254 --separate-stderr monitor --config conf
		says "cannot open no/log: No such file or directory"
	done
}

@test "monitor: what the configuration file has wrong is told" {
	local line

	run -254 --separate-stderr monitor --config none
	says "cannot open none: No such file or directory"
	while IFS='|' read -r line message; do
		printf '%b\n' "$line" >conf
		run -234 --separate-stderr monitor --config conf
		says "conf: $message"
	done <<-'EOF'
	[monitor]\nhuman = maybe|human is "maybe", and can be yes or no
	[monitor]\nlog =|log is empty
	[monitor]\nlogs = x|"logs" is no key of [monitor]; there are log, human and verbose
	[other]\nlog = x|no section [other] is known; there is [monitor]
	EOF
	printf 'this is no configuration\n' >conf
	run -234 --separate-stderr monitor --config conf
	[ -z "$output" ]
	[[ $stderr == "Error: conf: "* ]]
}

@test "monitor: the configuration file that is installed is taken, and so is each line of it in use" {
	sed 's/^#\([a-z]\)/\1/' "$sysroot_lib/../../data/monitor/monitor.conf" >conf
	[ "$(grep -c '^[a-z]* = ' conf)" = 3 ]
	run --separate-stderr monitor --config conf
	[[ $stderr == *tracefs* ]]
	run --separate-stderr monitor --config "$sysroot_lib/../../data/monitor/monitor.conf"
	[[ $stderr == *tracefs* ]]
}

@test "monitor: the unit starts what there is" {
	local unit=$build/data/cxl-monitor.service words

	words=$(sed -n 's/^ExecStart=//p' "$unit")
	[[ $words =~ ^/[^\ ]*/bin/cxl\ monitor\ --config\ /[^\ ]*/cxl/monitor.conf$ ]]
	[ "$(grep -c @ "$unit" || true)" = "$(grep -c modprobe@ "$unit")" ]
}

# gives_up STATUS ARGUMENT...: with that status, and the unit does not start it again
gives_up() {
	local expected=$1

	shift
	run "-$expected" --separate-stderr monitor "$@"
	[[ " $(sed -n 's/^RestartPreventExitStatus=//p' "$build/data/cxl-monitor.service") " == *" $expected "* ]]
}

@test "monitor: the unit does not start again what cannot work" {
	is_built || skip "there is no unit then"
	gives_up 129 --nothing
	gives_up 254 --config nothing
	printf '[monitor]\nlog =\n' >conf
	gives_up 234 --config conf
	gives_up 254
	rm -r tree/sys/bus/cxl
	gives_up 254
}

# examples of: cxl-monitor
@test "monitor: the examples of the page are understood, and find what they look for" {
	local line filter n=0

	grep '^{' "$sysroot_lib/../data/trace/events.jsonl" >events
	PATH=$(dirname "$cxl"):$PATH
	while read -r line; do
		line=${line//\/var\/log/$PWD}
		filter=${line#*| }
		run --separate-stderr timeout 60 bash -o pipefail -c "$line"
		[[ $status != 0 && $stderr == *tracefs* ]]
		[[ $line != *jq* ]] || run -0 bash -c "$filter <events"
		n=$((n + 1))
	done < <(sed -n '/^== EXAMPLES/,/^== FILES/s/^# //p' "$sysroot_lib/../../Documentation/cxl-monitor.1.adoc")
	[ "$n" = 3 ]
	[ "$output" = '["mem1",8192]' ]
}
