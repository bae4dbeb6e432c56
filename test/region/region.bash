# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# region.bash - what the suites in this directory share: attempts, snapshots, faults
#
# The guest is slow: a process costs 15 ms, jq half a second, bats' own "run" several processes,
# and bats' trace 6 ms for each command.  So everything in here that does more than a few commands
# starts with "local -; set +T", which switches the trace off until the function returns, and JSON
# is read by the shell.
# shellcheck disable=SC2034,SC2154 # variables for the suites, and of lib/guest.bash

shopt -s extglob
load ../lib/guest.bash

scratch=${BATS_RUN_TMPDIR:?}
fault_library=${CXL_BUILD:-/build}/test/lib/fault.so
fault_log=$scratch/fault.log

# --- attempts ---

# slurp NAME: standard input into a variable, without the newlines at its end
slurp() {
	local text

	IFS= read -rd '' text || true
	while [[ $text == *$'\n' ]]; do
		text=${text%$'\n'}
	done
	printf -v "$1" %s "$text"
}

# try COMMAND...: leaves $status, $output and $stderr
try() {
	local -
	set +T
	status=0
	"$@" >"$scratch/try.out" 2>"$scratch/try.err" || status=$?
	slurp output <"$scratch/try.out"
	slurp stderr <"$scratch/try.err"
}

# fail TEXT...: the test is over; says what came of the last attempt
fail() {
	printf '%s\n' "$@" "status: ${status-}" "stdout: ${output-}" "stderr: ${stderr-}" >&2
	return 1
}

# succeeds COMMAND...: exit status 0
succeeds() {
	local -
	set +T
	try "$@"
	[ "$status" = 0 ] || fail "failed: $*"
}

# refuses REGEX COMMAND...: status 1, nothing on stdout, and stderr says why
refuses() {
	local - regex=$1

	set +T
	shift
	try "$@"
	[ "$status" = 1 ] || fail "status 1 expected: $*"
	[ -z "$output" ] || fail "nothing expected on stdout: $*"
	[[ $stderr =~ $regex ]] || fail "expected on stderr: $regex" "command: $*"
}

# json KEY: the values of this key in what the last attempt printed, one per line, in order; of the
# escapes in strings only "\/" is resolved
json() {
	local - line

	set +T
	while read -r line; do
		[[ $line == "\"$1\":"* ]] || continue
		line=${line#*:}
		line=${line%,}
		line=${line#\"}
		line=${line%\"}
		echo "${line//\\\//\/}"
	done <<<"$output"
}

# by_position KEY: the values of this key in the mappings, by position, separated by blanks
by_position() {
	local - positions values i sorted=()

	set +T
	mapfile -t positions < <(json position)
	mapfile -t values < <(json "$1")
	for i in "${!positions[@]}"; do
		sorted[positions[i]]=${values[i]}
	done
	echo "${sorted[*]}"
}

# wait_for COMMAND...: until it is true, looking at growing distance for some 60 s
wait_for() {
	local - pause=1 waited=0 digits

	set +T
	until "$@"; do
		[ "$waited" -lt 60000 ] || fail "waited in vain for: $*"
		printf -v digits %03d "$pause"
		sleep "0.$digits"
		waited=$((waited + pause))
		[ "$pause" -ge 100 ] || pause=$((pause * 2))
	done
}

# The process $child has stopped itself.
is_stopped() {
	local line

	read -r line <"/proc/$child/stat"
	[[ ${line##*) } == T* ]]
}

# --- snapshots ---

# snapshot NAME: everything that the region commands may change, as text, into a variable
#
# Left out is what nobody can set: the name that the kernel offers for the next region, the minor
# number of a dax device that comes back; and the file that only serves as a lock.
snapshot() {
	local - d=$guest_devices

	set +T
	{
		grep -s -d skip '' "$d"/decoder*/{dpa_resource,dpa_size,mode,region,size,start} \
			"$d"/region*/!(uevent|modalias) "$d"/*/decoders_committed \
			/sys/bus/dax/devices/*/!(uevent|modalias|dev) \
			"$guest_memory"/memory*/state /run/cxl/work* /proc/iomem || true
		printf '%s\n' "$d"/* /sys/bus/{cxl,dax}/drivers/*/* /sys/bus/nd/devices/region* \
			/run/cxl/{,.}work*
	} >"$scratch/snapshot"
	slurp "$1" <"$scratch/snapshot"
}

# The differences of two snapshots, but for what the kernel does not let anybody take back: what a
# decoder that is in no region says of its last one, and the first mode of an endpoint decoder
# ("none" is no mode that can be written).
differences() {
	awk '
		function split_path(line) {
			dir = what = line
			sub("[^/]*$", "", dir)
			sub("^.*/", "", what)
		}
		function is_excused() {
			if (what ~ /^(size|start):/)
				return (ARGV[1], dir) in idle && (ARGV[2], dir) in idle
			return what ~ /^mode:(none|ram|pmem|dynamic_ram[a-z0-9_]*)$/ && (ARGV[1], dir "mode:none") in has &&
				!((ARGV[2], dir "mode:none") in has)
		}
		function report_missing(from, other, mark,   i) {
			for (i = 1; i <= n[from]; i++) {
				split_path(line[from, i])
				if (!((other, line[from, i]) in has) && !is_excused())
					print mark, line[from, i]
			}
		}
		{ line[FILENAME, ++n[FILENAME]] = $0; has[FILENAME, $0] = 1 }
		/\/decoder[0-9.]+\/region:$/ { split_path($0); idle[FILENAME, dir] = 1 }
		END {
			report_missing(ARGV[1], ARGV[2], "<")
			report_missing(ARGV[2], ARGV[1], ">")
		}
	' "$scratch/before" "$scratch/now"
}

# unchanged_since TEXT [WORDS...]: the snapshot is the same now; WORDS say after what
unchanged_since() {
	local - now found

	set +T
	snapshot now
	[ "$now" != "$1" ] || return 0
	printf '%s\n' "$1" >"$scratch/before"
	printf '%s\n' "$now" >"$scratch/now"
	found=$(differences)
	[ -z "$found" ] || fail "changed by ${*:2}" "$found"
}

# --- each test ---

# The state that the last test of this file left, when that was as it had to be.
verified=$BATS_FILE_TMPDIR/verified

# Call it first in setup(): $memdev[SERIAL] are the names, $before is the state that the test has to
# leave behind; teardown() compares.
region_setup() {
	local - dir serial

	set +T
	guest_needed "$@"
	memdev=()
	for dir in "$guest_devices"/mem*; do
		read -r serial <"$dir/serial"
		memdev[serial]=${dir##*/}
	done
	give_modes
	if [ -e "$verified" ]; then
		slurp before <"$verified"
	else
		snapshot before
	fi
}

# The first decoder of each memdev gets a mode, so that a creation makes the same writes every time.
give_modes() {
	local path mode word

	for path in "$guest_devices"/decoder*.0/mode; do
		read -r mode <"$path"
		for word in ${dynamic_word-} ram pmem; do
			[ "$mode" = none ] || break
			! echo "$word" >"$path" 2>/dev/null || mode=$word
		done
	done
}

# A test that failed must not spoil the next one.
region_teardown() {
	local -

	set +T
	[ -n "${before-}" ] || return 0
	rm -f "$verified"
	if [ -n "${BATS_TEST_COMPLETED-}" ]; then
		unchanged_since "$before" "the test"
		cp "$scratch/snapshot" "$verified"
	else
		repair
	fi
}

repair() {
	local - path

	set +T
	cxl destroy-region -f all >&2 || true
	for path in "$guest_devices"/decoder*/dpa_size; do
		(($(<"$path") == 0)) || echo 0 >"$path" || true
	done
	rm -f /run/cxl/work*
}

# regions: their names, one per line
regions() {
	local path

	for path in "$guest_devices"/region*; do
		[ ! -e "$path" ] || echo "${path##*/}"
	done
}

# endpoint_decoder MEMDEV N: the name of its N-th decoder, "decoder4.0"
endpoint_decoder() {
	local - path

	set +T
	for path in "$guest_devices"/endpoint*; do
		[ "$path/uport" -ef "$guest_devices/$1" ] || continue
		echo "decoder${path##*/endpoint}.$2"
		return
	done
	fail "no endpoint of $1"
}

# --- faults ---

# faulty FAULT_...=VALUE... COMMAND...: with these settings of lib/fault.c; a log of all writes
#
# bus/cxl/flush and the binds that only wait for a probe configure nothing; they do not count.
faulty() {
	local -
	local -x LD_PRELOAD=$fault_library FAULT_LOG=$fault_log
	local -x FAULT_MATCH='!(*/flush|*/drivers_probe|*/kmem/bind)'

	set +T
	while [[ $1 == FAULT_* ]]; do
		local -x "${1?}"
		shift
	done
	: >"$fault_log"
	"$@"
}

# count_writes COMMAND...: do it; $writes is an array of the lines "N PATH VALUE"
count_writes() {
	succeeds faulty "$@"
	mapfile -t writes <"$fault_log"
	[ ${#writes[@]} -gt 0 ] || fail "not one write to sysfs was seen: $*"
}

# The message names the file of this write (directory and name) and the value; or, where memory was
# to go offline, the block or the dax device.
names_write() {
	local number path value dir

	read -r number path value <<<"$1"
	dir=${path%/*}
	value=${value%\\n}
	if [[ $path == */@(memory|dax)+([0-9.])/state ]]; then
		[[ $stderr == *"${dir##*/} of region"+([0-9])" could not be taken offline"* ]] ||
			fail "does not name ${dir##*/}"
		return
	fi
	[[ $stderr == *"${dir##*/}/${path##*/}${value:+ (\"$value\")}: "* ]] ||
		fail "the message does not name write $number, $path \"$value\""
}

# each_write_fails ERRNO FIRST COMMAND...: whichever of $writes from the FIRST on fails with ERRNO,
# the command has status 1, names the write, and leaves everything as it was
each_write_fails() {
	local - errno=$1 n=$2 state

	set +T
	shift 2
	snapshot state
	for (( ; n <= ${#writes[@]}; n++)); do
		try faulty FAULT_NTH="$n" FAULT_ERRNO="$errno" "$@"
		[ "$status" = 1 ] || fail "status with $errno for write ${writes[n - 1]}"
		[ -z "$output" ] || fail "stdout with $errno for write ${writes[n - 1]}"
		names_write "${writes[n - 1]}"
		unchanged_since "$state" "$errno for write ${writes[n - 1]}"
	done
}
