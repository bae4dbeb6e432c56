#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# cxl attach-status: every state, what it is concluded from, and what cannot be known.

# shellcheck disable=SC2154,SC2016 # output and stderr come from run; $names are for jq

bats_require_minimum_version 1.5.0
load ../lib/sim.bash

setup() {
	cxl=$(sim_program CXL cxl/cxl)
	cd "$BATS_TEST_TMPDIR" || return
}

teardown() {
	wait	# a mount that somebody uses stays
	sim_stop
}

# Where the devices of the topologies are
readonly attached=0000:0d:00.0 ranges=0000:0e:00.0 interleaved0=0000:10:00.0 half=0000:13:00.0 \
	empty=0000:15:00.0 link=0000:18:00.0 unused=0000:19:00.0 nic=0000:1a:00.0 \
	elsewhere=0000:1c:00.0 neighbour=0000:1e:00.0 detached=0000:1f:00.0 bare=0000:21:00.0 \
	bare_region=0000:22:00.0

# status [WORD...]: "STATE CONFIDENCE" of each device, a line each
status() {
	"$cxl" attach-status "$@" 2>stderr | jq -r '.[] | "\(.state) \(.confidence)"'
}

# key KEY [WORD...]: what is said of the first device
key() {
	local name=$1

	shift
	"$cxl" attach-status "$@" 2>stderr | jq -r --arg key "$name" '.[0][$key]'
}

# unbind BUS DRIVER DEVICE, bind BUS DRIVER DEVICE
unbind() {
	sim_write "/sys/bus/$1/drivers/$2/unbind" "$3"
}

bind() {
	sim_write "/sys/bus/$1/drivers/$2/bind" "$3"
}

# --- states that a boot can leave ---

@test "attach-status: each device of a machine with accelerators in all states" {
	sim_start attach-states
	run -1 --separate-stderr "$cxl" attach-status
	[ -z "$stderr" ]
	jq -r '.[] | "\(.parent) \(.device) \(.state) \(.confidence)"' <<<"$output" >found
	diff - found <<-END
		$attached mem0 attached high
		$ranges mem1 attached high
		$neighbour mem2 attached high
		$bare mem3 attached-no-region medium
		$bare_region mem4 devmem-without-attach medium
		$interleaved0 $interleaved0 interleaved-refused medium
		0000:11:00.0 0000:11:00.0 interleaved-refused medium
		$half $half region-not-committed medium
		$empty $empty no-region medium
		0000:16:00.0 0000:16:00.0 no-region medium
		$link $link pcie-only high
		$unused $unused pcie-only medium
		$elsewhere $elsewhere unattached-no-topology high
		$detached $detached detached medium
	END
}

@test "attach-status: what is attached, with region, addresses, driver, and what tells" {
	sim_start accelerator
	run -0 --separate-stderr "$cxl" attach-status mem0
	[ -z "$stderr" ]
	[ "$(jq -c '.[0] | keys_unsorted' <<<"$output")" = '["device","parent","parent_driver","state","confidence","region","resource","size","locked","reason"]' ]
	[ "$(jq -c '.[0] | [.device, .parent, .parent_driver, .state, .region, .resource, .size, .locked]' <<<"$output")" = \
		'["mem0","0000:0d:00.0","sfc","attached","region0",68719476736,268435456,true]' ]
	[[ $(jq -r '.[0].reason' <<<"$output") == *sfc*0000:0d:00.0*region0* ]]
}

@test "attach-status: a device without a CXL capability, asked by name, is told to have none" {
	sim_start attach-states
	[ "$(status $nic)" = "pcie-only certain" ]
	[[ $(key reason $nic) == *"no CXL device"* ]]
	[ "$(status | wc -l)" = 14 ]
}

@test "attach-status: evidence is what the files say" {
	local path said n=0

	sim_start attach-states
	"$cxl" attach-status -v >all 2>stderr || true
	while IFS=$'\t' read -r path said; do
		n=$((n + 1))
		case $said in
		absent) [ ! -e "$path" ] ;;
		present) [ -e "$path" ] ;;
		"CXL device"* | "no CXL device" | none*) ;;
		*)
			if [ -L "$path" ]; then
				[ "$(basename "$(readlink "$path")")" = "$said" ]
			else
				[ "$(cat "$path")" = "$said" ]
			fi
			;;
		esac
	done < <(jq -r '.[].evidence[] | "\(.path)\t\(.said)"' all)
	[ "$n" -gt 100 ]
	[ "$(jq '[.[] | select(.evidence | length < 3)] | length' all)" = 0 ]
	jq -r '.[] | select(.device == "mem0").evidence[].path' all | grep -q /mem0/serial
	jq -e '.[] | select(.parent == "'$unused'").evidence[] | select(.said | test("CXL.cache CXL.mem"))' all
}

# --- states that a write or two lead to ---

@test "attach-status: a region without its driver" {
	sim_start accelerator
	unbind cxl cxl_region region0
	[ "$(status mem0)" = "attached-region-disabled high" ]
	[ "$(key advice mem0)" = "cxl enable-region region0" ]
	run -0 --separate-stderr "$cxl" enable-region region0
	[ "$(status mem0)" = "attached high" ]
}

@test "attach-status: a region that was emptied: its addresses are still told" {
	sim_start accelerator
	sim_write region0/target0 ''
	[ "$(status mem0)" = "attached-region-lost high" ]
	[ "$(key resource mem0) $(key size mem0) $(key region mem0)" = "68719476736 268435456 region0" ]
	[[ $(key advice mem0) == *"unbind sfc from 0000:0d:00.0 and bind it again"* ]]
	unbind pci sfc $attached
	bind pci sfc $attached
	[ "$(status $attached)" = "attached high" ]
}

@test "attach-status: a region that was deleted" {
	local region

	sim_start attach-states
	region=$(key region mem0)
	sim_write decoder0.0/delete_region "$region"
	[ "$(status mem0)" = "attached-region-lost high" ]
	[ "$(key region mem0)" = null ]
	[ "$(key resource mem0)" = 68719476736 ]
}

@test "attach-status: the port above was disabled" {
	sim_start accelerator
	unbind cxl cxl_port port1
	[ "$(status $attached)" = "unattached-port-disabled high" ]
	[[ $(key advice $attached) == *"cxl enable-port port1"* ]]
	bind cxl cxl_port port1
	# The port is set up again when the first memdev below it comes.
	[ "$(status $attached)" = "detached low" ]
	bind pci sfc $attached
	[ "$(status $attached)" = "attached high" ]
}

@test "attach-status: the CXL bus is gone" {
	sim_start accelerator
	unbind platform cxl_acpi ACPI0017:00
	[ "$(status $attached)" = "unattached-no-topology high" ]
	[[ $(key advice $attached) == *cxl_acpi* ]]
	run -1 --separate-stderr "$cxl" attach-status
	[ "$(jq -r '.[].state' <<<"$output" | sort | uniq -c | tr -s ' ' | paste -sd,)" = \
		" 1 class-device-disabled, 1 pcie-only, 2 unattached-no-topology" ]
}

@test "attach-status: memory expanders have nothing to attach, with their drivers or without" {
	sim_start three
	run -0 --separate-stderr "$cxl" attach-status
	[ -z "$stderr" ]
	[ "$(jq -c '[.[] | [.device, .state, .confidence]] | unique_by(.[1:])' <<<"$output")" = '[["mem0","class-device","certain"]]' ]
	[ "$(jq length <<<"$output")" = 3 ]
	unbind cxl cxl_mem mem1
	[ "$(status mem1)" = "class-device-disabled certain" ]
	[[ $(key advice mem1) == "cxl enable-memdev mem1"* ]]
	unbind pci cxl_pci "$(key parent mem2)"
	run -0 --separate-stderr "$cxl" attach-status
	[ "$(jq -c '[.[] | .state]' <<<"$output")" = '["class-device","class-device-disabled","class-device-disabled"]' ]
	[[ $(jq -r '.[2].advice' <<<"$output") == *cxl_pci* ]]
}

@test "attach-status: an accelerator whose memdev lost its driver is on its way" {
	sim_start attach-states
	unbind cxl cxl_mem mem3
	[ "$(status mem3)" = "attaching-or-detaching medium" ]
}

@test "attach-status: a card that was pulled is gone, one that comes back is found" {
	sim_start accelerator
	sim_control remove $attached
	run -1 --separate-stderr "$cxl" attach-status mem0 mem1
	[ "$(jq -c '[.[] | .device]' <<<"$output")" = '["mem1"]' ]
	[[ $stderr == *'"mem0"; nearest: mem1'* ]]
	sim_control plug attached
	[[ $(status $attached) == "detached medium" ]]
}

# --- names ---

@test "attach-status: memdevs, numbers, addresses, drivers, lists; each device once" {
	sim_start attach-states
	[ "$(status mem0)" = "$(status 0)" ]
	[ "$(status mem0)" = "$(status $attached)" ]
	[ "$(key device $attached)" = mem0 ]
	run -1 --separate-stderr "$cxl" attach-status "$detached,mem2" mem0 sfc
	[ "$(jq -r '.[].device' <<<"$output" | paste -sd' ')" = "$detached mem2 mem0 mem1 $link" ]
	[ "$(status plain)" = $'pcie-only medium\npcie-only certain' ]
	[ "$(status mem0 all | wc -l)" = 14 ]
	[ "$(status mem0 mem0 $attached | wc -l)" = 1 ]
	sim_stop
	sim_start three
	[ "$(key device serial:2)" = mem1 ]
}

@test "attach-status: what means nothing is told, with the nearest names; the others are shown" {
	sim_start accelerator
	for word in mem9 mem00 mem0x 0000:0d:00.1 sfd nosuch ../mem0 . '' cxl_mem serial:0x999; do
		run -1 --separate-stderr "$cxl" attach-status mem0 "${word:- ,}"
		[ "$(jq -r '.[].device' <<<"$output")" = mem0 ] || [ -z "$word" ]
		[[ -z $word || $stderr == *"\"$word\"; nearest: "*,* ]]
	done || [ -z "$word" ]
	run -1 --separate-stderr "$cxl" attach-status 0000:0d:00.1
	[[ $stderr == *"nearest: 0000:0d:00.0, "* ]]
	run -1 --separate-stderr "$cxl" attach-status sfd
	[[ $stderr == *"nearest: sfc, "* ]]
}

@test "attach-status: a driver without devices" {
	sim_start accelerator
	unbind pci sfc $attached
	unbind pci sfc 0000:0f:00.0
	run -1 --separate-stderr "$cxl" attach-status sfc
	[ "$output" = "[]" ]
	[[ $stderr == *'bound driver "sfc"'* ]]
}

@test "attach-status: a wrong command line is 129, and nothing was looked at" {
	sim_start accelerator
	sim_control count clear
	for words in --format=xml --wait=gone --timeout=-1 --timeout=x --what '--wait attached'; do
		# shellcheck disable=SC2086 # words
		run -129 --separate-stderr "$cxl" attach-status $words
		[ -z "$output" ]
	done
	[ "$(sim_count open)" = 0 ]
	[[ $stderr == *"needs the devices"* ]]
}

@test "attach-status: the usage names all states, and the page explains them" {
	local page states

	page=$sim_lib/../../Documentation/cxl-attach-status.1.adoc
	[ -e "$page" ] || skip "the pages are not here"
	run -129 "$cxl" attach-status -h
	states=$(sed -n 's/.*--wait <\(.*\)>.*/\1/p' <<<"$output" | tr '|' '\n' | sort)
	[ "$(wc -l <<<"$states")" = 17 ]
	diff <(echo "$states") <(sed -n '/^=== States/,/^=== Conf/s/^\*\([a-z-]*\)\*::$/\1/p' "$page" | sort)
}

# --- output ---

@test "attach-status: -u is for people, and a table is, too" {
	sim_start accelerator
	run -0 --separate-stderr "$cxl" attach-status -u mem0
	[ "$(jq -r '.resource + " " + .size' <<<"$output")" = "0x1000000000 256.00 MiB (268.44 MB)" ]
	run -1 --separate-stderr "$cxl" attach-status --format table
	[[ ${lines[0]} == DEVICE*PARENT*DRIVER*STATE*CONFIDENCE*REGION*RESOURCE*SIZE*REASON ]]
	[[ ${lines[1]} == "mem0 "*" sfc "*" attached "*" region0 0x1000000000 256.00 MiB sfc drives"* ]]
	[[ ${lines[3]} == "0000:0e:00.0 "*" detached "* ]]
	[[ $output == *$'\n\n0000:0e:00.0: bind the driver of 0000:0e:00.0\n'* ]]
	run -1 --separate-stderr "$cxl" attach-status --format table -v
	[[ $output == *$'\n\nmem0:\n  '*/mem0/serial:\ absent$'\n'* ]]
	run -1 --separate-stderr "$cxl" attach-status --format table nosuch
	[[ $stderr == *nosuch* ]]
}

# --- looking changes nothing ---

@test "attach-status: writes nothing but flush, and nothing changes" {
	sim_start attach-states
	sim_log "$cxl" attach-status >log || true
	[ "$(grep -c '^R' log)" -gt 50 ]
	[ "$(sed -n 's/^W \(.*\) : .*/\1/p' log | sort -u)" = "/sys/bus/cxl/flush <- 1" ]
	sim_unchanged_after "$cxl" attach-status
}

@test "attach-status: one device by name costs the same on a large machine" {
	local small large

	sim_start three
	"$cxl" attach-status mem0
	sim_control count clear
	"$cxl" attach-status mem0
	small="$(sim_count read) $(sim_count write) $(sim_count open)"
	sim_stop
	sim_start rack
	"$cxl" attach-status mem0
	sim_control count clear
	"$cxl" attach-status mem0
	large="$(sim_count read) $(sim_count write) $(sim_count open)"
	[ "$small" = "$large" ]
}

# --- who is not root ---

# as_user COMMAND...: in a machine of its own, as nobody
as_user() {
	sim_run_needed
	[ "$(id -u)" = 0 ] || skip "only root can be somebody else"
	load ../lib/public.bash
	sim_run --topology attach-states -- setpriv --reuid 65534 --regid 65534 --clear-groups \
		"$(public_program "$cxl")" "$@"
}

@test "attach-status: not root: less is sure, and it is said why" {
	run -0 --separate-stderr as_user attach-status mem0 mem1
	[ "$(jq -r '.[0] | "\(.state) \(.confidence)"' <<<"$output")" = "attached medium" ]
	[[ $stderr == *"/sys/bus/cxl/flush"*"one step lower"* ]]
	run -1 --separate-stderr as_user attach-status $unused $detached
	[ "$(jq -r '.[] | "\(.state) \(.confidence)"' <<<"$output")" = $'pcie-only low\nunknown low' ]
	[ "$(jq -r '.[].advice' <<<"$output")" = $'look again as root\nlook again as root' ]
	run -1 --separate-stderr as_user attach-status
	[ "$(jq length <<<"$output")" = 5 ]
	[[ $stderr == *"configuration space of "*" PCI functions is shown to root only"* ]]
}

# --- machines without ---

@test "attach-status: no CXL bus, no PCI bus, neither" {
	sim_start no-cxl
	run -0 --separate-stderr "$cxl" attach-status
	[ "$output" = "[]" ]
	sim_stop
	mkdir -p root/sys/bus
	run -0 --separate-stderr "$cxl" --sysroot root attach-status
	[ "$output" = "[]" ]
	run -1 --separate-stderr "$cxl" --sysroot root attach-status mem0
	[ "$output" = "[]" ]
	[[ $stderr == *'"mem0"'* ]]
	run -1 --separate-stderr "$cxl" --sysroot nowhere attach-status
	[ -z "$output" ]
	[[ $stderr == *"cannot open"*"nowhere/sys"* ]]
}

# --- waiting ---

@test "attach-status: --wait ends when the state is there" {
	sim_start accelerator
	run -0 --separate-stderr "$cxl" attach-status --wait attached mem0
	[ "$(jq -r '.[0].state' <<<"$output")" = attached ]
	"$cxl" attach-status --wait attached --timeout 120 0000:0e:00.0 mem0 >out 3>&- &
	bind pci sfc 0000:0e:00.0
	wait $!
	[ "$(jq -r '.[].state' out)" = $'attached\nattached' ]
	"$cxl" attach-status --wait detached --timeout 120 0000:0e:00.0 >out 3>&- &
	unbind pci sfc 0000:0e:00.0
	wait $!
	[ "$(jq -r '.[].state' out)" = detached ]
}

@test "attach-status: --wait for a device that does not exist yet" {
	sim_start accelerator
	"$cxl" attach-status --wait attached --timeout 120 mem2 >out 3>&- &
	bind pci sfc 0000:0e:00.0
	wait $!
	[ "$(jq -r '.[0] | .device + " " + .state' out)" = "mem2 attached" ]
}

@test "attach-status: --wait gives up when the time is over, and shows how things are" {
	sim_start accelerator
	run -1 --separate-stderr "$cxl" attach-status --wait attached --timeout 0 0000:0e:00.0
	[ "$(jq -r '.[0].state' <<<"$output")" = detached ]
	[[ $stderr == *"not all are attached after 0 seconds"* ]]
	run -1 --separate-stderr "$cxl" attach-status --wait attached --timeout 1 mem0 mem7
	[[ $stderr == *'"mem7"'* ]]
}

@test "attach-status: --wait ends with a signal" {
	local rc=0 pid

	sim_start accelerator
	"$cxl" --trace-sysfs attach-status --wait attached --timeout 600 0000:0e:00.0 2>trace >out 3>&- &
	pid=$!
	for _ in {1..600}; do
		[ "$(grep -c 'write .*/flush' trace)" -lt 3 ] || break
		sleep 0.05
	done
	kill -TERM $pid
	wait $pid || rc=$?
	[ $rc = 143 ]
}

# --- faults ---

# Names and states, of those that have a state
states() {
	jq -r '.[] | "\(.device) \(.state)"'
}

@test "attach-status: each read failing once: the same answer, or none" {
	local n reads line

	sim_start attach-states
	"$cxl" attach-status 2>stderr | states >before
	sim_control count clear
	"$cxl" attach-status >out || true
	reads=$(sim_count read)
	[ "$reads" -gt 100 ]
	for ((n = 1; n <= reads; n += 5)); do
		sim_fail '*' "$n" EIO read
		"$cxl" attach-status 2>stderr >out || true
		states <out >after
		while read -r line; do
			grep -qxF "$line" before || [[ $line == *" unknown" ]] || {
				echo "read $n: $line" >&2
				return 1
			}
		done <after
		[ "$(wc -l <after)" -ge "$(wc -l <before)" ]
		sim_control fail clear
	done
}

@test "attach-status: a file that can never be read: unknown, or what it must be; and which one" {
	local file state

	sim_start accelerator
	while read -r file state; do
		sim_fail "$file" '*' EIO read
		"$cxl" attach-status -v mem0 0000:0e:00.0 >out 2>stderr || true
		[ "$(jq -r '.[] | .state' out | paste -sd' ')" = "$state" ] || {
			echo "$file: $(jq -r '.[] | .state' out | paste -sd' '), not $state" >&2
			return 1
		}
		jq -e --arg file "${file##*/}" '[.[].evidence[] | select(.path | endswith($file))
			| select(.said == "EIO")] | length > 0' out >/dev/null
		[[ $state != *unknown* ]] || jq -e --arg file "${file##*/}" \
			'.[] | select(.state == "unknown").reason | contains($file + ": EIO")' out
		sim_control fail clear
	done <<-'END'
		region0/commit unknown detached
		region0/locked unknown detached
		region0/interleave_ways unknown detached
		region0/size attached detached
		decoder2.0/region unknown detached
		endpoint2/decoders_committed attached detached
		0000:0e:00.0/config attached unknown
		0000:0e:00.0/class attached unknown
		decoder1.1/size attached detached
	END
	sim_fail decoder1.1/size '*' EIO read
	[ "$(status 0000:0e:00.0)" = "detached low" ]
}

@test "attach-status: a directory that cannot be listed is an error, not an empty answer" {
	sim_start accelerator
	sim_fail /sys/bus/cxl/devices '*' EIO list
	run -1 --separate-stderr "$cxl" attach-status
	[ -z "$output" ]
	[[ $stderr == *"cannot list"*"/sys/bus/cxl/devices"*"Input/output error"* ]]
	sim_control fail clear
	sim_fail /sys/bus/pci/devices '*' EIO list
	run -1 --separate-stderr "$cxl" attach-status
	[ -z "$output" ]
	[[ $stderr == *"/sys/bus/pci/devices"* ]]
	sim_control fail clear
	sim_fail port1 '*' EIO list
	[ "$(status mem0)" = "unknown low" ]
}

@test "attach-status: flush that fails is told, and costs confidence" {
	sim_start accelerator
	sim_fail /sys/bus/cxl/flush '*' EIO
	[ "$(status mem0)" = "attached medium" ]
	grep 'flush (Input/output error)' stderr
	[ "$(status mem1)" = "class-device high" ]
}

@test "attach-status: what changes between two looks is looked at again" {
	sim_start accelerator
	sim_rival /sys/bus/pci/drivers/sfc/unbind $attached /sys/bus/cxl/flush 2
	[ "$(status $attached)" = "detached medium" ]
	sim_rival /sys/bus/pci/drivers/sfc/bind $attached /sys/bus/cxl/flush 2
	[ "$(status $attached)" = "attached high" ]
	sim_rival /sys/bus/pci/drivers/sfc/bind 0000:0e:00.0 /sys/bus/cxl/flush 2
	[ "$("$cxl" attach-status | jq -r '.[].device' | paste -sd' ')" = "mem0 mem1 mem2 0000:0f:00.0" ]
	sim_rival /sys/bus/pci/drivers/cxl_pci/unbind 0000:10:00.0 /sys/bus/cxl/flush 2
	"$cxl" attach-status >out || true
	jq -e '.[] | select(.parent == "0000:10:00.0") | .state == "class-device-disabled"' out
}

@test "attach-status: what changes at every look is said to do so" {
	local n

	sim_start accelerator
	for n in 2 4; do
		sim_rival /sys/bus/pci/drivers/sfc/unbind $attached /sys/bus/cxl/flush $n
		sim_rival /sys/bus/pci/drivers/sfc/bind $attached /sys/bus/cxl/flush $((n + 1))
	done
	[ "$(status $attached)" = "changing low" ]
	[ "$(status $attached)" = "attached high" ]
}

@test "attach-status: a device that vanishes in the middle of a look" {
	local file

	sim_start accelerator
	for file in region0/commit decoder2.0/region region0/size; do
		sim_delay "$file" 300 read
		"$cxl" attach-status $attached >out 2>stderr 3>&- &
		unbind pci sfc $attached
		wait $! || true
		jq -e '.[0].state | . == "attached" or . == "detached"' out
		sim_control delay clear
		bind pci sfc $attached
	done
	[ "$(status $attached)" = "attached high" ]
}

@test "attach-status: several at once, while drivers come and go: nobody sees what never was" {
	local i pids=()

	! grep -q __asan_init "${CXL_BUILD:-build}/libcxl/libcxl.so.1" || skip "too slow with a sanitizer"
	sim_start accelerator
	for i in {1..4}; do
		for _ in {1..5}; do
			"$cxl" attach-status $attached || true
		done >"out$i" 2>"stderr$i" 3>&- &
		pids+=($!)
	done
	while kill -0 "${pids[@]}" 2>/dev/null; do
		unbind pci sfc $attached || true
		bind pci sfc $attached || true
	done
	wait "${pids[@]}"
	for i in {1..4}; do
		[ "$(jq -s length "out$i")" = 5 ]
		# The kernel shows a driver that is still starting as bound: that is no memdev beside a driver.
		jq -s '.[][] | select(.state | IN("attached", "detached", "attaching-or-detaching",
			"pcie-only", "changing") | not)' "out$i" | tee -a strange
	done
	[ ! -s strange ]
}

# --- the manual ---

# examples of: cxl-attach-status
@test "attach-status: the examples of the page work" {
	local page line

	page=$sim_lib/../../Documentation/cxl-attach-status.1.adoc
	[ -e "$page" ] || skip "the pages are not here"
	sim_start accelerator
	PATH=$(dirname "$cxl"):$PATH
	while read -r line; do
		run --separate-stderr bash -c "$line"
		[[ $status -le 1 && -n $output && -z $stderr ]] || {
			echo "$line: $stderr" >&2
			return 1
		}
	done < <(sed -n '/^== EXAMPLES/,/^== FILES/s/^# //p' "$page")
}
