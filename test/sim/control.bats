#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# The control directory: failures, delays, rivals, counts, the log, and the machine as a whole.

# shellcheck disable=SC2154 # stderr and stderr_lines come from run

bats_require_minimum_version 1.5.0
load ../lib/sim.bash

setup() {
	sim_start three
	cd "$BATS_TEST_TMPDIR" || return
}

teardown() {
	sim_stop
}

# sim_refuses FILE TEXT: the write fails; what the shell said is in $output
sim_refuses() {
	run -1 sim_write "$@"
}

@test "fail: the next write gets the errno, and is not done; the one after it is" {
	sim_fail decoder0.0/create_ram_region EIO
	[ "$(cat "$CXL_SIM_CONTROL/fail")" = "decoder0.0/create_ram_region 1 EIO write" ]
	sim_refuses decoder0.0/create_ram_region region0
	[[ $output == *"Input/output error" ]]
	[ ! -e "$(sim_path region0)" ]
	[ -z "$(cat "$CXL_SIM_CONTROL/fail")" ]
	sim_write decoder0.0/create_ram_region region0
	[ -e "$(sim_path region0)" ]
}

@test "fail: the n-th write, or each one" {
	sim_fail 'create_*_region' 2 ENOSPC
	sim_write decoder0.0/create_ram_region region0
	sim_refuses decoder0.0/create_pmem_region region1
	[[ $output == *"No space left on device" ]]
	sim_fail /sys/bus/cxl/devices/decoder0.0/create_ram_region '*' EBUSY
	sim_refuses decoder0.0/create_ram_region region1
	sim_refuses decoder0.0/create_ram_region region1
	sim_control fail clear
	sim_write decoder0.0/create_ram_region region1
}

@test "fail: reads, opens and lists fail when that is asked for" {
	sim_fail mem0/serial EIO read
	run -1 sim_read mem0/serial
	[[ $output == *"Input/output error" ]]
	sim_fail mem0/serial ENODEV open
	run -1 sim_read mem0/serial
	[[ $output == *"No such device" ]]
	sim_fail /sys/bus/cxl/devices EACCES list
	run ls "$sim/sys/bus/cxl/devices"
	[[ $output == *"Permission denied" ]]
	[ "$(sim_read mem0/serial)" = 0x1 ]
}

@test "fail: any file of the machine, by number of errno as well" {
	sim_fail drivers/cxl_mem/unbind 5
	run -1 sim_write /sys/bus/cxl/drivers/cxl_mem/unbind mem0
	[[ $output == *"Input/output error" ]]
	[ -e "$(sim_path mem0/driver)" ]
}

@test "control: what is no order is EINVAL and changes nothing" {
	local order

	for order in 'fail a' 'fail a 0 EIO' 'fail a EWHAT' 'fail a EIO sing' 'fail a 1 EIO write more' \
		'delay a' 'delay a b' 'delay a 5 sing' 'rival -1' 'rival a b c d e' 'rival a b c 0' \
		'count 5' 'log loud' 'fail a b c d e f g h i j'; do
		# shellcheck disable=SC2086 # file and words
		run -1 sim_control $order
		[[ $output == *"Invalid argument" ]]
	done
	sim_control rival ''
	sim_control fail '# a comment'
	[ -z "$(cat "$CXL_SIM_CONTROL"/{fail,delay,rival})" ]
}

@test "fail: several lines are several orders, up to the first that is wrong" {
	run -1 sim_control fail $'a 1 EIO\n\nb 2 EIO\nnonsense\nc 3 EIO'
	[ "$(cat "$CXL_SIM_CONTROL/fail")" = $'a 1 EIO write\nb 2 EIO write' ]
}

reads_were_counted() {
	[ "$(sim_count read)" -ge "$1" ]
}

@test "delay: each such access takes longer, others do not wait for it" {
	local start=${EPOCHREALTIME/./} slow

	sim_delay mem0/serial 5000 read
	sim_control count clear
	sim_read mem0/serial >"$BATS_TEST_TMPDIR/slow" 3>&- &
	slow=$!
	sim_until reads_were_counted 1
	[ "$(sim_read mem1/serial)" = 0x2 ]
	[ -d "/proc/$slow" ]
	wait $slow
	[ $((${EPOCHREALTIME/./} - start)) -ge 5000000 ]
	[ "$(cat "$BATS_TEST_TMPDIR/slow")" = 0x1 ]
	sim_control delay clear
	[ -z "$(cat "$CXL_SIM_CONTROL/delay")" ]
}

@test "delay: more clients than there were threads at first still do not wait for each other" {
	local start=$SECONDS

	sim_delay mem0/serial 3000 read
	for _ in {1..40}; do
		sim_read mem0/serial >/dev/null 3>&- &
	done
	wait
	# In turns, that would be 120 s.
	[ $((SECONDS - start)) -lt 60 ]
}

@test "rival: somebody takes the ids that the next creations ask for" {
	sim_rival 2
	sim_refuses decoder0.0/create_ram_region region0
	[[ $output == *"Device or resource busy" ]]
	sim_refuses decoder0.0/create_ram_region region1
	[ "$(sim_read decoder0.0/create_ram_region)" = region2 ]
	sim_write decoder0.0/create_ram_region region2
	[ -z "$(cat "$CXL_SIM_CONTROL/rival")" ]
}

@test "rival: somebody writes between two of ours" {
	sim_rival decoder0.0/delete_region region0 region0/interleave_ways
	sim_write decoder0.0/create_ram_region region0
	[ -e "$(sim_path region0)" ]
	sim_write region0/interleave_granularity 256
	run -1 sim_write region0/interleave_ways 1
	[ ! -e "$(sim_path region0)" ]
}

@test "rival: create-region takes the next id when one is lost" {
	run -0 --separate-stderr sim_log "$(sim_program CXL cxl/cxl)" create-region --dry-run -d decoder0.0 -m mem0
	sim_rival 1
	run -0 --separate-stderr "$(sim_program CXL cxl/cxl)" create-region -d decoder0.0 -m mem0
	[ "$(jq -r .region <<<"$output")" = region1 ]
	[ "$(sim_read region1/commit)" = 1 ]
}

@test "log: what was read and written, with the answers, and who did it" {
	sim_rival 1
	sim_control log on
	sim_refuses decoder0.0/create_ram_region region0
	sim_fail mem0/serial EIO read
	run -1 sim_read mem0/serial
	sim_control log off
	sim_read mem1/serial
	run -0 cat "$CXL_SIM_CONTROL/log"
	[ "${lines[0]}" = "rival W /sys/devices/platform/ACPI0017:00/root0/decoder0.0/create_ram_region <- region0~ : 8" ]
	[ "${lines[1]}" = "W /sys/devices/platform/ACPI0017:00/root0/decoder0.0/create_ram_region <- region0~ : EBUSY" ]
	[[ ${lines[2]} == "R /sys/devices/pci"*"/mem0/serial : EIO (injected)" ]]
	[ ${#lines[@]} = 3 ]
	sim_control log clear
	[ -z "$(cat "$CXL_SIM_CONTROL/log")" ]
}

@test "count: reads, writes, opens and lists of the machine, not those of the control directory" {
	sim_control count clear
	cat "$CXL_SIM_CONTROL/snapshot" >/dev/null
	[ "$(sim_count read) $(sim_count write) $(sim_count open)" = "0 0 0" ]
	head -c 100 "$(sim_path mem0/serial)" >/dev/null
	sim_write decoder0.0/create_ram_region region0
	[ "$(sim_count write) $(sim_count open)" = "1 2" ]
	[ "$(sim_count read)" -ge 1 ]
}

@test "snapshot: is the same twice, and shows one change" {
	sim_dump >before
	sim_dump | diff before -
	sim_write decoder0.0/create_ram_region region0
	sim_dump >after
	run diff before after
	[[ $output == *"/decoder0.0/region0/commit = 0~"* ]]
}

@test "remove: the card is pulled, its memdev and endpoint are gone" {
	[ -e "$(sim_path mem1)" ]
	sim_control remove mem1
	[ ! -e "$(sim_path mem1)" ]
	[ -e "$(sim_path mem0)" ]
	run -1 sim_control remove mem1
	[[ $output == *"No such file or directory" ]]
}

@test "remove: an open file of the memdev answers ENODEV" {
	exec 7<"$(sim_path mem1/serial)"
	sim_control remove mem1
	run -1 read -r _ <&7
	exec 7<&-
	[[ $output == *"No such device" ]]
}

@test "link-loss: as if it were pulled" {
	sim_control link-loss mem2
	[ ! -e "$(sim_path mem2)" ]
}

@test "unmovable: a memory block refuses to go offline as long as it is said" {
	local blocks=/sys/devices/system/memory

	"$(sim_program CXL cxl/cxl)" create-region -d decoder0.0 -m mem0 >/dev/null
	sim_write $blocks/memory35/state online_movable
	sim_control unmovable memory35
	run -1 sim_write $blocks/memory35/state offline
	[[ $output == *"Device or resource busy" ]]
	[ "$(sim_read $blocks/memory35/state)" = online ]
	sim_control unmovable memory35 0
	sim_write $blocks/memory35/state offline
	run -1 sim_control unmovable memory999
	[[ $output == *"No such file or directory" ]]
	run -1 sim_control unmovable block35
	[[ $output == *"Invalid argument" ]]
}

# A region over all of the dynamic partition of mem1, topology dcd
dynamic_region() {
	local row

	for row in decoder0.0/create_dynamic_ram_1_region=region0 region0/interleave_granularity=256 \
		region0/interleave_ways=1 decoder3.0/mode=dynamic_ram_1 \
		decoder3.0/dpa_size=0x100000000 region0/size=0x100000000 \
		region0/target0=decoder3.0 region0/commit=1 \
		/sys/bus/cxl/drivers/cxl_region/bind=region0; do
		sim_write "${row%=*}" "${row#*=}"
	done
}

has_extents() {
	local extents=("$(sim_path region0)"/dax_region0/extent*)

	[ ${#extents[@]} = "$1" ]
}

# n_extents N: the region gets that many
n_extents() {
	sim_until has_extents "$1"
}

@test "extent: capacity comes and goes as a fabric manager says" {
	sim_stop
	sim_start dcd --kernel dcd
	dynamic_region
	n_extents 3
	sim_control extent add mem1 3G 256M
	n_extents 4
	sim_control extent add mem1 0xd0000000 256M tag=6a0f6f0e-2f60-4d43-a0f5-3d54d1cd5b3e
	n_extents 5
	sim_control extent release mem1 3G 256M
	n_extents 4
	sim_control extent add mem1 0 256M
	n_extents 4
	grep refused "$CXL_SIM_CONTROL/kernel-log"
}

@test "extent: the last of a chain with more brings all of it" {
	sim_stop
	sim_start dcd --kernel dcd
	dynamic_region
	n_extents 3
	sim_control extent add mem1 3G 256M tag=6a0f6f0e-2f60-4d43-a0f5-3d54d1cd5b3e more
	n_extents 3
	sim_control extent add mem1 3328M 256M tag=6a0f6f0e-2f60-4d43-a0f5-3d54d1cd5b3e
	n_extents 5
}

@test "extent: what is no order is EINVAL, who is not there ENOENT" {
	local order

	for order in 'add' 'add mem0 0' 'give mem0 0 256M' 'add mem0 0 big' 'add mem0 0 256M less' \
		'add mem0 0 256M tag=1' 'add mem0 0 256M forced' 'release mem0 0 256M more'; do
		# shellcheck disable=SC2086 # words
		run -1 sim_control extent $order
		[[ $output == *"Invalid argument" ]]
	done
	run -1 sim_control extent add mem9 0 256M
	[[ $output == *"No such file or directory" ]]
}

@test "fail: two that are due at once are two failures, one after the other" {
	sim_control fail $'decoder0.0/create_ram_region EIO\ndecoder0.0/create_ram_region ENOSPC'
	sim_refuses decoder0.0/create_ram_region region0
	[[ $output == *"Input/output error" ]]
	sim_refuses decoder0.0/create_ram_region region0
	[[ $output == *"No space left on device" ]]
	sim_write decoder0.0/create_ram_region region0
}

@test "when: an order is given right before an access, once or each time" {
	local row

	sim_control when region0/commit : remove mem0
	sim_control when region0/size 2 write : fail region0/size EIO
	sim_control when mem2/serial '*' read : count clear
	[ "$(cat "$CXL_SIM_CONTROL/when")" = "region0/commit 1 write : remove mem0
region0/size 2 write : fail region0/size EIO
mem2/serial * read : count clear" ]
	for row in decoder0.0/create_ram_region=region0 region0/interleave_granularity=256 \
		region0/interleave_ways=1 region0/size=0x20000000 decoder2.0/mode=ram \
		decoder2.0/dpa_size=0x20000000 region0/target0=decoder2.0; do
		sim_write "${row%=*}" "${row#*=}"
	done
	[ -e "$(sim_path mem0)" ]
	sim_refuses region0/commit 1
	[[ $output == *"No such device or address" ]]
	[ ! -e "$(sim_path mem0)" ]
	[ -z "$(sim_read region0/target0)" ]
	# the order comes too late for the access that gives it, but not for the next
	sim_write region0/size 0x20000000
	sim_refuses region0/size 0
	[[ $output == *"Input/output error" ]]
	sim_read mem2/serial
	[ "$(sim_count write)" = 0 ]
	sim_control when clear
	[ -z "$(cat "$CXL_SIM_CONTROL/when")" ]
}

@test "control: the kernel log says why an order was refused" {
	local order

	for order in 'when x' 'when x : pid 1' 'when x : nothing' 'when : remove mem0' \
		'poison mem0 1' 'remove' 'plug mem0 mem1'; do
		# shellcheck disable=SC2086 # file and words
		run sim_control $order
		[ "$order" = remove ] || [ "$status" = 1 ]
	done
	run -1 sim_control fail region0/commit EWHAT
	run -1 sim_control remove mem9
	grep -Fx 'cxl-sim: fail: "region0/commit EWHAT": no such errno: EWHAT' "$CXL_SIM_CONTROL/kernel-log"
	grep -Fx 'cxl-sim: remove: "mem9": mem9: no such memdev, nor an address of one' "$CXL_SIM_CONTROL/kernel-log"
	[ "$(grep -c '^cxl-sim: when: ' "$CXL_SIM_CONTROL/kernel-log")" = 4 ]
}

@test "delay: who waits can be told to stop, and then nothing is written" {
	sim_delay decoder0.0/create_ram_region 600000
	run -124 timeout 0.2 bash -c "echo region0 >'$(sim_path decoder0.0/create_ram_region)'"
	run -137 timeout -s KILL 0.2 bash -c "echo region0 >'$(sim_path decoder0.0/create_ram_region)'"
	sim_control delay clear
	[ "$(sim_read decoder0.0/create_ram_region)" = region0 ]
	[ ! -e "$(sim_path region0)" ]
}

@test "poison: a line goes bad by itself, and is wiped with the rest" {
	sim_control poison mem0 4K
	[ "$(cat "$CXL_SIM_CONTROL/poison")" = "mem0 0x1000" ]
	sim_write mem0/trigger_poison_list 1
	sim_write mem0/security/sanitize 1
	[ -z "$(cat "$CXL_SIM_CONTROL/poison")" ]
}

@test "iomem: who has which addresses, as in /proc/iomem; below a directory others see none" {
	sim_stop
	sim_start locked-firmware
	[ "$(head -n 3 "$CXL_SIM_CONTROL/iomem")" = "00000000-7fffffff : System RAM
1000000000-11ffffffff : CXL Window 0
  1000000000-107fffffff : region0" ]
	sim_until grep -q 'dax0.0$' "$CXL_SIM_CONTROL/iomem"
	diff "$CXL_SIM_CONTROL/iomem" "$sim/proc/iomem"
	sim_write /sys/bus/cxl/drivers/cxl_region/unbind region0
	[ "$(tail -n 1 "$CXL_SIM_CONTROL/iomem")" = "  1000000000-107fffffff : region0" ]
	[ "$(id -u)" = 0 ] || skip "only root can be somebody else"
	chmod 755 "$BATS_RUN_TMPDIR" "$BATS_RUN_TMPDIR"/* "$BATS_TEST_TMPDIR" "$sim"
	run -0 setpriv --reuid 65534 --regid 65534 --clear-groups cat "$sim/proc/iomem"
	[ "${lines[1]}" = "00000000-00000000 : CXL Window 0" ]
}
