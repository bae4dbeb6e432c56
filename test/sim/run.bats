#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# cxl-sim run: what a command sees in there, what it can do, its exit status, and that nothing is
# left behind whichever process is killed.

# shellcheck disable=SC2154 # stderr and stderr_lines come from run, parent from marked.bash

bats_require_minimum_version 1.5.0
load ../lib/sim.bash
load ../lib/marked.bash
load ../lib/public.bash

setup() {
	sim_run_needed
	cxl_sim=$(sim_program CXL_SIM sim/cxl-sim)
	sim_on_path
	cd "$BATS_TEST_TMPDIR" || return
}

teardown() {
	kill_marked
}

@test "run: the status of the command is passed on" {
	run -0 sim_run -- true
	run -7 sim_run -- sh -c 'exit 7'
	run -143 sim_run -- sh -c 'kill -TERM $$'
	run -139 sim_run -- sh -c 'kill -SEGV $$'
}

@test "run: a command that is not there is 127, one that cannot be run 126" {
	run -127 --separate-stderr sim_run -- no-such-command
	[ "$stderr" = "cxl-sim: no-such-command: No such file or directory" ]
	mkdir -m 0 closed
	PATH=$PATH:$PWD/closed run -127 sim_run -- no-such-command
	rmdir closed
	run -126 --separate-stderr sim_run -- /etc/passwd
	[ "$stderr" = "cxl-sim: /etc/passwd: Permission denied" ]
}

@test "run: without a command it is the user's shell" {
	# shellcheck disable=SC2016
	printf '#!/bin/sh\necho shell: $0\nexit 5\n' >shell
	chmod +x shell
	SHELL=$PWD/shell run -5 sim_run
	[ "$output" = "shell: $PWD/shell" ]
}

@test "run: a topology that cannot be read is 2, a wrong option 129, and nothing runs" {
	run -2 --separate-stderr sim_run --topology ./none.ini -- touch ran
	[[ $stderr == *none.ini* ]]
	printf '[nonsense\n' >bad.ini
	run -2 sim_run --topology ./bad.ini -- touch ran
	run -129 sim_run --kernel 1.0 -- touch ran
	run -129 sim_run --no-such-option -- touch ran
	[ ! -e ran ]
}

@test "run: the command sees the simulated /sys and /dev, and programs their usual devices" {
	run -0 sim_run --topology three -- sh -c 'cat /sys/bus/cxl/devices/mem0/serial
		stat -c %F /dev/cxl/mem0 && echo text >/dev/null && test -d /sys/devices/system/cpu/cpu0 &&
		ls -d /sys/block; head -c 3 /dev/zero | wc -c; test -d /proc/self && echo proc'
	[ "${lines[0]}" = 0x1 ]
	[ "${lines[1]}" = "character special file" ]
	[[ ${lines[2]} == *"cannot access '/sys/block'"* ]]
	[ "${lines[3]}" = 3 ]
	[ "${lines[4]}" = proc ]
}

@test "run: nothing but the machine is simulated: own files, own directory, /proc with right ids" {
	mkdir dir
	# shellcheck disable=SC2016
	(cd dir && sim_run -- sh -c 'pwd >../where; read -r id _ </proc/self/stat; test -d /proc/$$; test $$ -lt 100')
	[ "$(cat where)" = "$PWD/dir" ]
}

@test "run: /run/cxl is private, the rest of /run is that of the machine" {
	run -0 sim_run -- sh -c 'mkdir /run/cxl && : >/run/cxl/lock && ls /run/cxl'
	[ "$output" = lock ]
	ls -I cxl -I udev -I cxl-sim /run >outside
	sim_run -- ls -I cxl-sim /run >inside
	diff outside inside
}

@test "run: two at a time have two machines" {
	run -0 sim_run -- bash -c "echo region0 >/sys/bus/cxl/devices/decoder0.0/create_ram_region
		cxl-sim run -- cat /sys/bus/cxl/devices/decoder0.0/create_ram_region
		cat /sys/bus/cxl/devices/decoder0.0/create_ram_region"
	[ "${lines[0]}" = region0 ]
	[ "${lines[1]}" = region1 ]
}

@test "run: an ordinary user is root in there, or is told what is missing" {
	local as_user=()

	if [ "$(id -u)" = 0 ]; then
		as_user=(setpriv --reuid 65534 --regid 65534 --clear-groups)
		cxl_sim=$(public_program "$cxl_sim")
		public_topologies
	fi
	if ! "${as_user[@]}" bash -c ': <>/dev/fuse' 2>/dev/null; then
		run -1 --separate-stderr "${as_user[@]}" "$cxl_sim" run -- id -u
		[ "${stderr_lines[0]}" = "cxl-sim: cannot open /dev/fuse: Permission denied" ]
		[[ ${stderr_lines[1]} == "  hint: "*"chmod 666 /dev/fuse" ]]
		return
	fi
	run -0 "${as_user[@]}" "$cxl_sim" run -- sh -c 'id -u
		echo region0 >/sys/bus/cxl/devices/decoder0.0/create_ram_region
		cat /sys/bus/cxl/devices/decoder0.0/create_ram_region'
	[ "${lines[0]}" = 0 ]
	[ "${lines[1]}" = region1 ]
}

@test "run: nothing is left when the parent or the server gets a signal" {
	local signal who

	for signal in HUP TERM KILL; do
		for who in parent server; do
			mark_run 'sleep 3600'
			[ "$(marked | wc -l)" -ge 5 ]
			if [ $who = parent ]; then
				kill -$signal "$parent"
			else
				kill -$signal "$(server)"
			fi
			ends_with $((128 + $(kill -l $signal)))
			nothing_left
		done
	done
}

@test "run: nothing is left when the command crashes, ends, or leaves processes behind" {
	mark_run 'kill -SEGV $$'
	ends_with 139
	nothing_left
	mark_run 'exit 3'
	ends_with 3
	nothing_left
}

# press_when FILE: Ctrl-C as a terminal sends it, once FILE is there; then the line stays open
# until FILE.over is there. It waits for neither longer than a minute, so that nothing hangs on it.
press_when() {
	local tries

	for ((tries = 0; tries < 1200; tries++)); do
		[ ! -e "$1" ] || break
		sleep 0.05
	done
	printf '\003'
	for (( ; tries < 1200; tries++)); do
		[ ! -e "$1.over" ] || break
		sleep 0.05
	done
}

# script(1) takes the user's shell, and dash where there is none: that one ends with the Ctrl-C.
@test "run: Ctrl-C ends the command, and it alone decides" {
	local ready=$BATS_TEST_TMPDIR/ready

	export SHELL=/bin/bash
	run -0 env --default-signal script -qec "cxl-sim run -- sh -c 'trap \"echo caught; exit 9\" INT; touch $ready; sleep 60 & wait'
		echo status \$?; touch $ready.over" /dev/null < <(press_when "$ready" 3>&-)
	[[ $output == *caught* ]]
	[[ $output == *"status 9"* ]]
	run ! grep ' /sys .*cxl-sim' /proc/self/mountinfo
}

@test "run: a write arrives as one store, with its errno" {
	# shellcheck disable=SC2016
	run -0 sim_run -- bash -c 'cd /sys/bus/cxl/devices/decoder0.0
		try() { printf "$1" 2>/dev/null >create_ram_region && echo "$1 done" || echo "$1 refused"; }
		try region0; try region0; try "reg\\nion1"; try x
		: >create_ram_region && echo truncated
		printf region1 >>create_ram_region && cat create_ram_region
		(printf region; printf 2) 2>/dev/null >create_ram_region || echo parts refused'
	[ "${lines[0]}" = "region0 done" ]
	[ "${lines[1]}" = "region0 refused" ]
	[ "${lines[2]}" = 'reg\nion1 refused' ]
	[ "${lines[3]}" = "x refused" ]
	[ "${lines[4]}" = truncated ]
	[ "${lines[5]}" = region2 ]
	[ "${lines[6]}" = "parts refused" ]
	run -1 sim_run -- sh -c 'echo region5 >/sys/bus/cxl/devices/decoder0.0/create_ram_region'
	run -1 sim_run -- bash -c 'echo region5 >/sys/bus/cxl/devices/decoder0.0/create_ram_region'
	[[ $output == *"Device or resource busy" ]]
}

# manners DIR FILE WO: what sysfs says to what it does not do. DIR/FILE is read only, WO write only.
manners() {
	cd "$1" || return
	: >"$2"
	cat "$3"
	mkdir dir
	touch file
	echo text >file
	rm -f "$2"
	rmdir .
	mv "$2" other
	ln -s target link
	ln "$2" link
	mknod pipe p
	truncate -s 0 "$2"
	stat -c '%s %b %h %F' "$2"
	dd if="$2" bs=1 skip=5000 status=none | wc -c
}

say_manners() {
	LC_ALL=C bash -c "$(declare -f manners); manners $*" 2>&1
}

@test "run: what sysfs does not do is refused with its errno" {
	run -0 sim_run -- bash -c "$(declare -f manners say_manners)
		say_manners /sys/bus/cxl/devices/mem0/ serial trigger_poison_list"
	printf '%s\n' "$output"
	[[ ${lines[0]} == *"serial: Permission denied" ]]
	[[ ${lines[1]} == *"trigger_poison_list: Permission denied" ]]
	[[ ${lines[2]} == *"'dir': Operation not permitted" ]]
	[[ ${lines[3]} == *"'file': Permission denied" ]]
	[[ ${lines[4]} == *"file: Permission denied" ]]
	[[ ${lines[5]} == *"Operation not permitted" ]]
	[[ ${lines[7]} == *"Operation not permitted" ]]
	[[ ${lines[8]} == *"Operation not permitted" ]]
	[[ ${lines[9]} == *"Operation not permitted" ]]
	[[ ${lines[10]} == *"pipe: Operation not permitted" ]]
	[[ ${lines[11]} == *"Permission denied" ]]
	[ "${lines[12]}" = "4096 0 1 regular file" ]
	[ "${lines[13]}" = 0 ]
}

@test "run: the real sysfs gives the same answers" {
	local names='s,/[^ ]*/drivers_probe,WO,g; s/uevent_seqnum/FILE/g; s/serial/FILE/g'

	[ "$(id -u)" = 0 ] || skip "only root gets as far as these answers"
	[ -e /sys/kernel/uevent_seqnum ] && [ -w /sys/bus/platform/drivers_probe ] || skip "no sysfs"
	grep -q '^sysfs /sys sysfs rw' /proc/mounts || skip "/sys is not writable"
	say_manners /sys/kernel uevent_seqnum /sys/bus/platform/drivers_probe | sed "$names" >real
	sim_run -- bash -c "$(declare -f manners say_manners)
		say_manners /sys/bus/cxl/devices/mem0/ serial /sys/bus/cxl/drivers_probe" |
		sed "$names" >simulated
	diff real simulated
	[ "$(wc -l <real)" = 14 ]
}

@test "run: chmod, chown and touch last as long as the file, also for who may write" {
	# shellcheck disable=SC2016
	run -0 --separate-stderr sim_run -- bash -c 'cd /sys/bus/cxl/devices
		echo region0 >decoder0.0/create_ram_region
		chmod 600 region0/size && touch -d @5 region0/size && chown 0:0 region0/size
		stat -c "%a %Y" region0/size
		chmod 444 region0/size; echo 0 >region0/size || echo refused
		echo region0 >decoder0.0/delete_region
		echo region0 >decoder0.0/create_ram_region
		stat -c %a region0/size'
	[ "${lines[0]}" = "600 5" ]
	[ "${lines[1]}" = refused ]
	[ "${lines[2]}" = 644 ]
}

@test "run: our cxl makes a region and takes it away again" {
	# shellcheck disable=SC2016
	# A decoder remembers its last mode, so it is the second time that changes nothing.
	run -0 --separate-stderr sim_run --topology three -- bash -c "set -e
		cxl create-region -d decoder0.0 -m mem0 >region
		cat /sys/bus/cxl/devices/region0/commit
		cxl destroy-region -f region0
		cat \$CXL_SIM_CONTROL/snapshot >before
		cxl create-region -d decoder0.0 -m mem0
		cxl destroy-region -f region0
		cat \$CXL_SIM_CONTROL/snapshot >after"
	[ "${lines[0]}" = 1 ]
	jq -e '.region == "region0" and .size == 536870912' region
	diff before after
}

@test "run: Debian's unmodified cxl lists, makes and takes away a region" {
	local cxl=${XDG_CACHE_HOME:-$HOME/.cache}/cxl-tests/debian-cxl/bin/cxl

	[ -x "$cxl" ] || skip "no Debian cxl, run: test/qemu/fetch debian-cxl"
	# shellcheck disable=SC2016 # expanded in there
	run -0 --separate-stderr sim_run --topology three -- bash -c 'set -e
		"$0" list -M >memdevs
		"$0" create-region -d decoder0.0 -t ram -m mem0 >region
		"$0" disable-region region0
		"$0" destroy-region region0
		"$0" list -R >regions' "$cxl"
	jq -e '[.[].serial] | sort == [1, 2, 3]' memdevs
	jq -e '.region == "region0" and .decode_state == "commit"' region
	run ! grep region regions
}

@test "run: Debian's unmodified cxl shows ports as well, where the machine has debugfs mounted" {
	local cxl=${XDG_CACHE_HOME:-$HOME/.cache}/cxl-tests/debian-cxl/bin/cxl
	local mount='mount -t debugfs debugfs /sys/kernel/debug' program

	program=$(sim_program CXL_SIM sim/cxl-sim)

	[ -x "$cxl" ] || skip "no Debian cxl, run: test/qemu/fetch debian-cxl"
	unshare --mount sh -c "$mount" 2>/dev/null || skip "debugfs cannot be mounted here"
	run -0 --separate-stderr unshare --mount sh -c "$mount && exec \"\$@\"" - \
		"$program" run --topology three -- "$cxl" list -v
	jq -e '[.. | objects | .endpoint // empty] | length == 3' <<<"$output"
	jq -e '[.. | objects | .dport // empty] | length >= 1' <<<"$output"
}
