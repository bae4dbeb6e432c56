# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# marked.bash - cxl-sim run in the background, and that nothing is left of it
#
# Every process of a test carries a mark in its environment, so that they are found wherever they
# went. Needs sim.bash, and $cxl_sim.
# shellcheck disable=SC2154 # cxl_sim

# The ids of processes that carry the mark of this test
marked() {
	local file found=()

	mapfile -t found < <(grep -lzs "^SIM_TEST=$BATS_TEST_TMPDIR$" /proc/[0-9]*/environ)
	for file in "${found[@]}"; do
		file=${file#/proc/}
		echo "${file%/*}"
	done
}

none_marked() {
	[ -z "$(marked)" ]
}

# Nothing is left of what was started with mark_run.
nothing_left() {
	sim_until none_marked || {
		echo "left over:"
		marked | xargs ps -o pid,ppid,stat,wchan,args -p
		return 1
	}
	run ! grep ' /sys .*cxl-sim' /proc/self/mountinfo
}

# heard_of FIFO: somebody wrote into it, or after two minutes nobody has. It is opened for both, because
# opening it to read only waits forever for a writer that died.
heard_of() {
	read -r -t 120 _ <>"$1" || {
		echo "nothing came from $1"
		return 1
	}
}

# mark_run SCRIPT: in the background, until it has written "ready"; the parent's id is in $parent
mark_run() {
	rm -f ready && mkfifo ready
	# Whoever started the tests may ignore signals (nohup does), and that is inherited.
	SIM_TEST=$BATS_TEST_TMPDIR env --default-signal "$cxl_sim" run -- \
		bash -c "sleep 3600 & setsid sleep 3600 & echo ready >ready; $1" 3>&- &
	parent=$!
	heard_of ready
}

# ends_with STATUS: that of the parent
ends_with() {
	local rc=0

	wait "$parent" || rc=$?
	[ $rc = "$1" ] || {
		echo "status $rc, not $1"
		return 1
	}
}

# The server of the parent
server() {
	pgrep -P "$parent"
}

# kill_marked: whatever a test that failed left
kill_marked() {
	local pid

	for pid in $(marked); do
		kill -KILL "$pid" 2>/dev/null || true
	done
}
