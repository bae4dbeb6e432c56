#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# cxl-sim run and mount when everything goes wrong: whoever is killed or stopped, whatever COMMAND
# does, whatever the machine does not allow. No process and no mount stays behind, and what is
# missing is said.

# shellcheck disable=SC2154 # stderr comes from run, parent from marked.bash

bats_require_minimum_version 1.5.0
load ../lib/sim.bash
load ../lib/marked.bash
load ../lib/public.bash

setup() {
	sim_run_needed
	cxl_sim=$(sim_program CXL_SIM sim/cxl-sim)
	deny=$(sim_program DENY test/lib/deny)
	sim_on_path
	cd "$BATS_TEST_TMPDIR" || return
}

teardown() {
	kill_marked
}

# marked_run ARGUMENT...: cxl-sim run with the mark of this test
marked_run() {
	SIM_TEST=$BATS_TEST_TMPDIR "$cxl_sim" run "$@"
}

# --- COMMAND ---

@test "left over: a command that becomes a daemon" {
	# shellcheck disable=SC2016 # expanded in there
	run -4 marked_run -- bash -c 'mkfifo ready
		(setsid bash -c "trap \"\" HUP TERM INT; echo >ready; exec sleep 3600" >/dev/null 2>&1 </dev/null &)
		read -r _ <ready; exit 4'
	nothing_left
}

@test "left over: a command that ignores every signal is ended when it was asked to end" {
	mkfifo deaf
	mark_run 'trap "" HUP INT QUIT TERM; echo >deaf; while :; do sleep 3600 & wait; done'
	heard_of deaf
	kill -TERM "$parent"
	ends_with 137
	nothing_left
}

command_is_stopped() {
	[[ $(ps -o stat= -p "$(pgrep -P "$(server)" | head -n 1)") == T* ]]
}

@test "left over: a command that is stopped" {
	# shellcheck disable=SC2016 # expanded in there
	mark_run 'kill -STOP $$'
	sim_until command_is_stopped
	kill -TERM "$parent"
	ends_with 137
	nothing_left
}

@test "left over: a command that waits for a file of the machine" {
	local signal

	for signal in TERM KILL; do
		rm -f held && mkfifo held
		# shellcheck disable=SC2016 # expanded in there
		mark_run 'echo clear >$CXL_SIM_CONTROL/count
			echo "mem0/serial 3600000 read" >$CXL_SIM_CONTROL/delay
			(until grep -q "^read [1-9]" $CXL_SIM_CONTROL/count; do sleep 0.02; done; echo >held) &
			exec cat /sys/bus/cxl/devices/mem0/serial'
		heard_of held
		kill -$signal "$parent"
		ends_with $((128 + $(kill -l $signal)))
		nothing_left
	done
}

@test "left over: nested machines" {
	local inner="cxl-sim run --topology one --"

	# shellcheck disable=SC2086 # words
	run -0 marked_run -- $inner cxl-sim run --topology switch -- \
		sh -c 'ls -d /sys/bus/cxl/devices/mem* | wc -l'
	echo "$output"
	[ "$output" = 7 ]
	mark_run "$inner sh -c '$inner sleep 3600 & wait'"
	kill -KILL "$parent"
	ends_with 137
	nothing_left
}

@test "left over: an inner machine whose server dies leaves the outer one alone" {
	# shellcheck disable=SC2016 # expanded in there
	run -0 marked_run -- bash -c "mkfifo ready
		cxl-sim run --topology one -- sh -c 'echo >ready; exec sleep 3600' & inner=\$!
		read -r _ <ready
		kill -KILL \$(pgrep -P \$inner); wait \$inner; echo \$?
		ls -d /sys/bus/cxl/devices/mem* | wc -l; pgrep -c sleep || true"
	echo "$output"
	[ "${lines[-3]} ${lines[-2]} ${lines[-1]}" = "137 3 0" ]
	nothing_left
}

@test "left over: a directory that is gone, and one that is in the simulated machine" {
	mkdir gone
	run -0 bash -c "cd gone && rmdir ../gone && cxl-sim run -- true"
	run -0 marked_run -- bash -c "cd /sys/bus/cxl/devices && cxl-sim run --topology one -- sh -c 'ls -d mem*'"
	[ "$output" = mem0 ]
}

# --- signals ---

@test "left over: the parent is killed while the server is stopped" {
	local server

	mark_run 'sleep 3600'
	server=$(server)
	kill -STOP "$server"
	kill -KILL "$parent"
	ends_with 137
	nothing_left
}

@test "left over: the parent is stopped while the server is killed" {
	mark_run 'sleep 3600'
	kill -STOP "$parent"
	kill -KILL "$(server)"
	kill -CONT "$parent"
	ends_with 137
	nothing_left
}

@test "left over: the parent or the server is killed while they start" {
	local round pause

	for round in {1..30}; do
		printf -v pause '0.%03d' "$round"
		SIM_TEST=$BATS_TEST_TMPDIR "$cxl_sim" run -- sleep 3600 2>/dev/null 3>&- &
		parent=$!
		sleep "$pause"
		if [ $((round % 2)) = 0 ]; then
			kill -KILL "$parent"
		else
			pkill -KILL -P "$parent" || kill -KILL "$parent"
		fi
		wait "$parent" || true
		nothing_left
	done
}

@test "left over: the terminal goes away" {
	local command

	# The leader of the session learns of it; others only when that one ends.
	for command in "exec cxl-sim run" "cxl-sim run" "bash -ic 'cxl-sim run \"\$@\"; :' -"; do
		rm -f ready && mkfifo ready
		SIM_TEST=$BATS_TEST_TMPDIR env --default-signal SHELL=/bin/bash \
			script -qec "$command -- sh -c 'echo >ready; exec sleep 3600'" /dev/null \
			</dev/null >/dev/null 2>&1 3>&- &
		parent=$!
		heard_of ready
		kill -KILL "$parent"
		ends_with 137
		nothing_left
	done
}

@test "left over: a caller that ignores the end of its children" {
	run -0 timeout 60 env --ignore-signal=CHLD "$cxl_sim" run -- true
	run -7 timeout 60 env --ignore-signal=CHLD "$cxl_sim" run -- sh -c 'exit 7'
	mkdir dir
	run -0 timeout 60 env --ignore-signal=CHLD "$cxl_sim" mount dir
	run -0 timeout 60 env --ignore-signal=CHLD "$cxl_sim" umount dir
}

# --- streams ---

# What a command sees of its descriptors 0 to 2, and whether there are others
# shellcheck disable=SC2016 # expanded in there
streams='for fd in 0 1 2; do test -e /proc/$$/fd/$fd && a="$a open" || a="$a closed"; done
	echo $a >said; ls /proc/$$/fd | xargs >>said'

@test "left over: closed streams stay closed, and no file takes their place" {
	local how expected

	while read -r expected how; do
		# bats has descriptors of its own
		eval "(for fd in /proc/self/fd/*; do fd=\${fd##*/}; [ \$fd -lt 3 ] || [ \$fd = 255 ] || eval \"exec \$fd>&-\"; done
			marked_run -- sh -c '$streams' $how)"
		cat said
		{ read -r one two three && read -r all; } <said
		[ "$one-$two-$three" = "$expected" ]
		[[ " $all " != *" "[3-9]* ]]
	done <<-'EOF'
		open-open-open
		closed-open-open <&-
		open-closed-open >&-
		open-open-closed 2>&-
		closed-closed-closed <&- >&- 2>&-
	EOF
	nothing_left
}

@test "left over: mount with closed streams" {
	local how

	mkdir dir
	for how in '<&-' '2>&-' '<&- 2>&-'; do
		eval "cxl-sim mount dir >said $how"
		[ "$(cat dir/sys/bus/cxl/devices/mem0/serial)" = 0x1 ]
		grep -q "^CXL_SYSROOT=$PWD/dir$" said
		"$cxl_sim" umount dir
	done
}

# --- what the machine does not allow ---

# private SCRIPT COMMAND...: after SCRIPT in a mount and user namespace of its own, where it may be root
private() {
	unshare --user --map-root-user --mount bash -c "$1 && exec \"\$@\"" "$@"
}

# says ERROR HINT COMMAND...: exit status 1, and these two lines
says() {
	local error=$1 hint=$2
	local -x SIM_TEST=$BATS_TEST_TMPDIR

	shift 2
	run -1 --separate-stderr "$@"
	printf '%s\n' "$stderr"
	[[ ${stderr_lines[0]} == "cxl-sim: "$error ]]
	[[ ${stderr_lines[1]-} == "  hint: "$hint ]]
	[ ${#stderr_lines[@]} = 2 ]
	nothing_left
}

@test "left over: no /dev/fuse, or something else by that name" {
	local run=("$cxl_sim" run -- touch ran)

	says "cannot open /dev/fuse: No such file or directory" "*modprobe fuse*" \
		private 'mount -t tmpfs none /dev' "${run[@]}"
	run -1 --separate-stderr private 'mount --bind /dev/null /dev/fuse' "${run[@]}"
	[[ $stderr == "cxl-sim: cannot mount a FUSE file system on /sys: "* ]]
	[ ! -e ran ]
	nothing_left
}

@test "left over: a /dev/fuse that is not for users" {
	local user=(setpriv --reuid 65534 --regid 65534 --clear-groups) program

	[ "$(id -u)" = 0 ] || skip "needs root to become another user"
	program=$(public_program "$cxl_sim")
	public_topologies
	says "cannot open /dev/fuse: Permission denied" "*chmod 666 /dev/fuse" \
		unshare --mount bash -c 'mount -t tmpfs none /dev && mknod -m 600 /dev/fuse c 10 229 && exec "$@"' \
		- "${user[@]}" "$program" run -- true
}

# root without any capability, as in a container that was told to drop them all
no_caps=(setpriv --bounding-set -all --inh-caps -all --securebits +noroot)

@test "left over: no user namespaces" {
	local run=("$cxl_sim" run -- touch ran)

	says "cannot make namespaces: No space left on device" "*max_user_namespaces*" \
		private 'echo 0 >/proc/sys/user/max_user_namespaces' "${no_caps[@]}" "${run[@]}"
	says "cannot make namespaces: Operation not permitted" "*use cxl-sim mount" \
		"$deny" namespaces "${run[@]}"
	says "cannot map user ids into a user namespace: Operation not permitted" "*CAP_SETFCAP*" \
		private : "${no_caps[@]}" "${run[@]}"
	[ ! -e ran ]
}

@test "left over: no user namespaces, but root" {
	run -0 private 'echo 0 >/proc/sys/user/max_user_namespaces' \
		env SIM_TEST="$BATS_TEST_TMPDIR" "$cxl_sim" run -- cat /sys/bus/cxl/devices/mem0/serial
	[ "$output" = 0x1 ]
	nothing_left
}

@test "left over: namespaces, but no mounts" {
	says "cannot make mounts private: Operation not permitted" "*forbids mounts*" \
		"$deny" mount "$cxl_sim" run -- true
}

@test "left over: a /proc that is hidden in part, as in a container" {
	says "cannot mount /proc: Operation not permitted" "*use cxl-sim mount" \
		private 'mount -t tmpfs none /proc/sys' \
		"$cxl_sim" run -- true
}

# A directory with all of the machine in it, which is no mount itself
# shellcheck disable=SC2016 # expanded in there
make_root='mkdir root; for name in /*; do
	if [ -L "$name" ]; then cp -P "$name" root
	elif [ -d "$name" ]; then mkdir "root$name" && mount --rbind "$name" "root$name"; fi; done'

@test "left over: a chroot" {
	local -x PATH=$PATH:/usr/sbin:/sbin # not in that of ordinary users

	says "cannot make mounts private: Invalid argument" "*chroot: use cxl-sim mount" \
		private "$make_root" chroot root "$cxl_sim" run -- true
}

@test "left over: a full file system for temporary files" {
	mkdir full dir
	run -0 private 'mount -t tmpfs -o size=4k,nr_inodes=1 none full' \
		env TMPDIR="$PWD/full" "$cxl_sim" run -- cat /sys/bus/cxl/devices/mem0/serial
	[ "$output" = 0x1 ]
	run -1 --separate-stderr private 'mount -t tmpfs -o size=4k,nr_inodes=1 none full' \
		env -u XDG_RUNTIME_DIR TMPDIR="$PWD/full" "$cxl_sim" mount dir
	[[ $stderr == "cxl-sim mount: cannot make $PWD/full/cxl-sim."*": No space left on device" ]]
}

@test "left over: no more processes, files or memory: it works, or ends and says so" {
	local limit
	local -x SIM_TEST=$BATS_TEST_TMPDIR

	for limit in '-n 6' '-n 9' '-n 14' '-v 60000' '-v 30000' '-s 64'; do
		run timeout 100 bash -c "ulimit $limit && exec cxl-sim run -- true"
		echo "ulimit $limit: status $status: $output"
		[[ $status -lt 124 || $status = 134 ]]
		[ "$status" = 0 ] || [ -n "$output" ]
		nothing_left
	done
}
