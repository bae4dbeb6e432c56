#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# cxl monitor on a real kernel: events that poison makes, beside 85, and what is left in tracefs.
# What needs no events: test/cli/monitor.bats.
#
# topology: three
# boot: events
# simulator: no, it has no trace events
# bats file_tags=cmd:monitor
# shellcheck disable=SC2030,SC2031,SC2154 # variables of region.bash; each test is a subshell

bats_require_minimum_version 1.5.0
load region.bash

instances=/sys/kernel/tracing/instances
debugfs=/sys/kernel/debug/cxl

setup() {
	guest_needed three
	mem=$(guest_memdev 1)
	monitors=()
	cd "$BATS_TEST_TMPDIR" || return
	clear_poison
}

teardown() {
	local pid

	for pid in ${monitors[@]+"${monitors[@]}"}; do
		kill -KILL "$pid" 2>/dev/null || true
	done
	clear_poison
	rmdir "$instances"/cxl-[0-9]* 2>/dev/null || true
}

# --- helpers ---

# Clearing what is not poisoned is no error.
clear_poison() {
	echo 0x1000 >"$debugfs/$mem/clear_poison"
	echo 0x3000 >"$debugfs/$mem/clear_poison"
}

# inject ADDRESS: one event, "trace_type":1
inject() {
	echo "$1" >"$debugfs/$mem/inject_poison"
}

# start NAME ARGUMENTS...: a monitor that listens now; its output is in NAME.out and NAME.err
start() {
	local name=$1

	shift
	cxl monitor -v "$@" >"$name.out" 2>"$name.err" 3>&- &
	monitors+=($!)
	wait_for grep -qs 'events are read in' "$name.err"
}

# own: the instances that monitors of ours have
own() {
	local dir

	for dir in "$instances"/cxl-[0-9]*; do
		[ ! -d "$dir" ] || echo "${dir##*/}"
	done
}

# 85 does not say when.
listens_85() {
	local state

	read -r state 2>/dev/null <"$instances/cxl_monitor/events/cxl/enable" && [ "$state" = 1 ]
}

none_left() {
	[ -z "$(own)" ]
}

# lines N FILE: it has that many
lines() {
	[ "$(grep -c . "$2")" = "$1" ]
}

# ended PID STATUS
ended() {
	local rc=0

	wait "$1" || rc=$?
	[ "$rc" = "$2" ] || fail "status $rc, not $2"
}

without_timestamps() {
	sed 's/,"timestamp":[0-9]*//' "$1" | sort
}

# --- events ---

@test "F17: events are those that 85 prints, and on standard output" {
	guest_debian_cxl_needed
	"$debian_cxl" monitor >85.out 2>85.err 3>&- &
	monitors+=($!)
	start ours
	wait_for listens_85
	inject 0x1000
	inject 0x3000
	echo 1 >"$guest_devices/$mem/trigger_poison_list"
	wait_for lines 4 ours.out
	wait_for lines 4 85.err
	[ ! -s 85.out ]
	diff <(without_timestamps 85.err) <(without_timestamps ours.out)
	grep -q '"event":"cxl_poison".*"trace_type":1.*"dpa":4096,' ours.out
}

@test "monitor: an event is there at once, also when it is the only one" {
	start one
	inject 0x1000
	wait_for lines 1 one.out
}

@test "monitor: -u has each event over several lines" {
	start human -u
	inject 0x1000
	wait_for grep -q '^}$' human.out
	grep -q '^  "event":"cxl_poison",$' human.out
}

# --- F13: instances ---

@test "F13: two monitors run at once, each with its own instance, and see the same" {
	start first
	start second
	[ "$(own | wc -l)" = 2 ]
	inject 0x1000
	wait_for lines 1 first.out
	wait_for lines 1 second.out
	diff <(without_timestamps first.out) <(without_timestamps second.out)
}

@test "F13: however a monitor ends, its instance is gone" {
	local signal

	for signal in TERM:143 INT:130 HUP:129 QUIT:131; do
		# a background process of a script ignores Ctrl-C, unless it is told not to
		env --default-signal=INT,QUIT cxl monitor -v >end.out 2>end.err 3>&- &
		monitors=($!)
		wait_for grep -qs 'events are read in' end.err
		[ "$(own | wc -l)" = 1 ]
		kill -"${signal%:*}" $!
		ended $! "${signal#*:}"
		none_left
	done
}

@test "F13: what a killed monitor leaves is gone when the next one has started" {
	local left

	start killed
	left=$(own)
	kill -KILL "${monitors[0]}"
	ended "${monitors[0]}" 137
	[ "$(own)" = "$left" ]
	start next
	[ "$(own | wc -l)" = 1 ]
	[ "$(own)" != "$left" ]
	inject 0x1000
	wait_for lines 1 next.out
}

@test "monitor: it ends when nobody reads any more, without waiting for an event" {
	mkfifo pipe
	cxl monitor -v >pipe 2>pipe.err 3>&- &
	monitors=($!)
	exec 5<pipe
	wait_for grep -qs 'events are read in' pipe.err
	exec 5<&-
	ended "${monitors[0]}" 141
	none_left
}

@test "monitor: a pipe that nobody empties does not hold up its end" {
	local i

	mkfifo pipe
	cxl monitor -v >pipe 2>pipe.err 3>&- &
	monitors=($!)
	exec 5<pipe
	wait_for grep -qs 'events are read in' pipe.err
	# 64 KiB fill the pipe
	for ((i = 0; i < 300; i++)); do
		echo 0x1000 >"$debugfs/$mem/clear_poison"
	done
	kill -TERM "${monitors[0]}"
	ended "${monitors[0]}" 143
	exec 5<&-
	none_left
}

# --- logs ---

@test "monitor: a log that was moved away is opened anew on SIGHUP" {
	cxl monitor -v -l events.log 3>&- &
	monitors=($!)
	wait_for grep -qs 'events are read in' events.log
	inject 0x1000
	wait_for grep -q '"dpa":4096' events.log
	mv events.log events.log.1
	kill -HUP "${monitors[0]}"
	wait_for grep -qs 'opened the log again' events.log
	inject 0x3000
	wait_for grep -q '"dpa":12288' events.log
	[ "$(grep -c '"dpa":12288' events.log.1)" = 0 ]
	grep -qE '^\[ *[0-9]+\.[0-9]{9}\] \['"${monitors[0]}"'\] opened' events.log
}

@test "monitor: a full disk loses events, says how many, and does not end it" {
	mkdir full
	mount -t tmpfs -o size=8k none full
	cxl monitor -v -l "$PWD/full/log" 2>full.err 3>&- &
	monitors=($!)
	wait_for grep -qs 'events are read in' full/log
	dd if=/dev/zero of=full/rest bs=1k 2>/dev/null || true
	# what is left of the page that the log is in
	until grep -qs 'No space left' full.err; do
		inject 0x1000
		echo 0x1000 >"$debugfs/$mem/clear_poison"
	done
	rm full/rest
	inject 0x3000
	wait_for grep -q '"dpa":12288' full/log
	grep -qE '^\[.*\] [0-9]+ events are missing here: No space left on device$' full/log
	kill -TERM "${monitors[0]}"
	ended "${monitors[0]}" 143
	umount full
}

@test "monitor: --daemon says that it started, and leaves the terminal and the directory alone" {
	local pid line

	cxl monitor --daemon -l "$PWD/daemon.log" 3>&-
	wait_for grep -qs 'cxl monitor daemon started\.$' daemon.log
	read -r line <daemon.log
	pid=${line#*] [}
	pid=${pid%%]*}
	monitors=("$pid")
	[ "$(readlink "/proc/$pid/cwd")" = / ]
	[ "$(readlink "/proc/$pid/fd/1")" = /dev/null ]
	inject 0x1000
	wait_for grep -q '^{"system":"cxl","event":"cxl_poison",' daemon.log
	kill -TERM "$pid"
	wait_for none_left
}

# --- refusals ---

@test "monitor: only root may look into tracefs" {
	guest_nobody_needed
	run -243 --separate-stderr setpriv --reuid 65534 --regid 65534 --clear-groups "$nobody_cxl" monitor
	[ -z "$output" ]
	[[ $stderr =~ "Error: cannot ".*" /sys/kernel/tracing"[^:]*": Permission denied"$ ]] || fail
}

@test "monitor: standard output that cannot be written ends it" {
	cxl monitor -v >/dev/full 2>full.err 3>&- &
	monitors=($!)
	wait_for grep -qs 'events are read in' full.err
	inject 0x1000
	ended "${monitors[0]}" 1
	grep -q 'Error: cannot write to standard output: No space left on device' full.err
	none_left
}
