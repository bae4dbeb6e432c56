#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
#
# cxl doctor: each rule has a row, with a machine on which it has something to say. On the healthy
# machine, of which most rows change one thing, none of them has. The last test looks for rules
# without a row.
#
# The healthy machine is a copy of a simulated one, with what that does not have: a kernel's files
# outside of sysfs. What a copy cannot show is provoked on a simulated machine, "on TOPOLOGY".

bats_require_minimum_version 1.5.0
load ../lib/sim.bash

setup_file() {
	[ -z "$(sim_mount_missing)" ] || return 0
	export healthy=$BATS_FILE_TMPDIR/healthy
	cxl=$(sim_program CXL cxl/cxl)
	sim_start three
	"$cxl" create-region -d decoder0.0 mem0 >/dev/null
	"$cxl" sysram-online -p online_movable region0 >/dev/null
	"$cxl" create-region -d decoder0.0 -t pmem mem1 >/dev/null
	mkdir "$healthy"
	# Files that can only be written are no loss.
	# shellcheck disable=SC2154 # sim comes from sim_start
	cp -rP "$sim/sys" "$sim/proc" "$healthy/" 2>/dev/null || true
	rm -rf "$healthy"/sys/devices/system/memory/memory{0..31} "$healthy"/sys/{dev,class,module} \
		"$healthy"/sys/bus/{memory,nd,node} "$healthy"/sys/devices/platform/*/root0/nvdimm-bridge0/ndbus0
	sim_stop
	other_files "$healthy"
}

setup() {
	sim_needed
	cxl=$(sim_program CXL cxl/cxl)
}

teardown() {
	sim_stop
}

# What a kernel without faults has outside of /sys
other_files() {
	local at=$1 module option

	mkdir -p "$at"/{boot,dev/cxl,lib/modules/7.3.4,proc/sys/kernel,sys/bus/pci/devices}
	touch "$at"/dev/cxl/mem{0..8}
	echo 7.3.4 >"$at/proc/sys/kernel/osrelease"
	echo "100.00 50.00" >"$at/proc/uptime"
	echo "BOOT_IMAGE=/vmlinuz root=/dev/sda1 quiet" >"$at/proc/cmdline"
	printf 'processor\t: 0\nflags\t\t: fpu vme sse2\n\n' >"$at/proc/cpuinfo"
	for module in cxl/cxl_{acpi,pci,port,mem,pmem} dax/{dax_cxl,kmem}; do
		echo "kernel/drivers/$module.ko.xz: kernel/drivers/cxl/core/cxl_core.ko.xz"
	done >"$at/lib/modules/7.3.4/modules.dep"
	for option in CXL_{BUS,ACPI,PCI,MEM,PORT,REGION} DEV_DAX_{CXL,KMEM} MEMORY_HOT{PLUG,REMOVE}; do
		echo "CONFIG_$option=y"
	done >"$at/boot/config-7.3.4"
}

# --- changes of a copy: in its directory; the files are those of the healthy machine, so never write into one ---

# put FILE TEXT; a name without a slash in front is in /sys/bus/cxl/devices
put() {
	local file=.$1

	[[ $1 == /* ]] || file=./sys/bus/cxl/devices/$1
	mkdir -p "$(dirname "$file")"
	rm -rf "$file"
	printf '%s\n' "$2" >"$file"
}

# gone FILE...: and, of a device, its name on the bus
gone() {
	local file

	for file; do
		[[ $file == /* ]] || file=/sys/bus/cxl/devices/$file
		[ ! -L ".$file" ] || rm -rf "$(realpath ".$file")"
		rm -rf ".$file"
	done
}

# unbound BUS DRIVER DEVICE
unbound() {
	rm -f "sys/bus/$1/drivers/$2/$3" "sys/bus/$1/devices/$3/driver"
}

# device PATH BUS NAME: a new directory below sys/devices, and its name on the bus
device() {
	mkdir -p "sys/devices/$1" "sys/bus/$2/devices"
	ln -sr "sys/devices/$1" "sys/bus/$2/devices/$3"
}

both() {
	local one

	for one; do eval "$one"; done
}

# --- rows ---

# says MACHINE RULE VERDICT OBJECT: such a finding, complete; OBJECT -: of the whole machine
says() {
	run --separate-stderr "$cxl" doctor --sysroot "$1" --rule "$2"
	# shellcheck disable=SC2154 # stderr comes from run
	[ -z "$stderr" ] || return
	jq -e --arg rule "$2" --arg verdict "$3" --arg object "${4#-}" 'any(.[];
		.rule == $rule and .verdict == $verdict and (.object // "") == $object and
		(.cause | length > 0) and (.evidence | length > 0) and
		all(.evidence[]; (.path | startswith("/")) and has("said")) and
		(.reference | length > 0) and (.verdict == "unknown" or (.fix | length > 0)))' \
		<<<"$output" >/dev/null || return
	if [ "$3" = problem ]; then
		[ "$status" = 1 ]
	else
		[ "$status" = 0 ]
	fi
}

complain() {
	echo "$*"
	echo "exit status $status: $output $stderr"
	return 1
}

# row RULE VERDICT OBJECT COMMAND...: what the rule says after COMMAND in a copy of the healthy machine
row() {
	local rule=$1 verdict=$2 object=$3 copy=$BATS_TEST_TMPDIR/machine

	shift 3
	rm -rf "$copy"
	cp -rlP "$healthy" "$copy"
	(cd "$copy" && "$@") || complain "$rule: $*" || return
	says "$copy" "$rule" "$verdict" "$object" || complain "$rule: not $verdict of $object"
}

# on TOPOLOGY[:KERNEL] RULE VERDICT OBJECT [COMMAND...]: the same of a simulated machine after COMMAND
on() {
	local topology=$1 rule=$2 verdict=$3 object=$4 overlay=$BATS_TEST_TMPDIR/overlay

	shift 4
	if [[ $topology == *:* ]]; then
		sim_start "${topology%:*}" --kernel "${topology#*:}"
	else
		sim_start "$topology"
	fi
	rm -rf "$overlay"
	other_files "$overlay"
	rm -rf "$overlay/sys"
	ln -s "$sim/sys" "$overlay/sys"
	ln -s "$sim/run" "$overlay/run"
	[ $# = 0 ] || "$@" >/dev/null || complain "$rule: $*" || return
	says "$overlay" "$rule" "$verdict" "$object" || complain "$rule: not $verdict of $object" || return
	sim_stop
}

# --- provocations on a simulated machine ---

half_made() {
	sim_fail region0/commit EIO
	sim_fail decoder0.0/delete_region '*' EIO
	! "$cxl" create-region -d decoder0.0 mem0
}

disabled() {
	"$cxl" create-region -d decoder0.0 mem0
	"$cxl" disable-region region0
}

invalid_sysram() {
	disabled
	sim_write /sys/bus/cxl/drivers/cxl_sysram_region/bind region0
}

# --- the table ---

platform_rows() {
	on no-cxl no-cxl-root problem -
	row root-not-started problem ACPI0017:00 gone root0 port1
	row no-window problem root0 gone decoder0.0
	row no-region-support problem decoder0.0 gone decoder0.0/create_ram_region decoder0.0/create_pmem_region
	row virtual-machine note - put /proc/cpuinfo "flags		: fpu hypervisor sse2"
	row kernel-option problem CONFIG_CXL_REGION put /boot/config-7.3.4 "# CONFIG_CXL_REGION is not set"
	row old-kernel problem - put /proc/sys/kernel/osrelease 6.1.0-18-amd64
	row kernel-parameter note efi=nosoftreserve put /proc/cmdline "quiet efi=nosoftreserve"
	row soft-reserved problem - put /proc/iomem "  4050000000-504fffffff : Soft Reserved"
	row dax-hmem problem dax1.0 device platform/hmem.1/dax1.0 dax dax1.0
}

driver_rows() {
	row driver-not-loaded problem cxl_mem gone /sys/bus/cxl/drivers/cxl_mem
	row module-missing problem cxl_port both "gone /sys/bus/cxl/drivers/cxl_port" \
		"put /lib/modules/7.3.4/modules.dep 'kernel/drivers/cxl/cxl_mem.ko:'"
	row pci-without-memdev problem 0000:0d:00.0 unbound pci cxl_pci 0000:0d:00.0
	row port-without-driver problem port1 unbound cxl cxl_port port1
	row endpoint-without-driver problem endpoint2 unbound cxl cxl_port endpoint2
	on three memdev-without-driver problem mem0 "$cxl" disable-memdev mem0
	row no-nvdimm-bridge note nvdimm-bridge0 gone nvdimm-bridge0
}

window_rows() {
	row window-without-target problem decoder0.0 put decoder0.0/target_list ""
	row window-unaligned problem decoder0.0 put decoder0.0/size 0x10008000
	row window-overlap problem decoder0.1 both \
		"device platform/ACPI0017:00/root0/decoder0.1 cxl decoder0.1" \
		"put decoder0.1/start 0x120000000" "put decoder0.1/size 0x10000000"
	row window-full note decoder0.0 put decoder0.0/size 0x30000000
	row window-fragmented note decoder0.0 put region1/resource 0x190000000
	row window-restricted note decoder0.0 put decoder0.0/cap_pmem 0
	row window-fixed note decoder0.0 put decoder0.0/locked 1
	row no-free-decoder note port1 put port1/decoders_committed 4
	row no-free-endpoint-decoder note endpoint2 put endpoint2/decoders_committed 4
	row decodes-no-region problem port1 both "put decoder1.0/region ''" "put decoder1.1/region ''"
}

memdev_rows() {
	row serial-zero note mem2 put mem2/serial 0x0
	row serial-twice problem mem2 put mem2/serial 0x1
	row no-capacity problem mem2 put mem2/ram/size 0x1
	row media-not-ready problem mem2 put mem2/firmware_version ""
	row qos-mismatch note mem2 put mem0/ram/qos_class 0
	row security problem mem1 put mem1/security/state locked
	row firmware-failed problem mem0 put mem0/firmware/mem0/error preparing:hw-error
	row no-device-node problem mem2 gone /dev/cxl/mem2
	on three reserved-capacity note decoder2.0 "$cxl" reserve-dpa -t ram -s 256M mem0
}

region_rows() {
	on partial region-partial problem region0
	on three region-half-made problem region0 half_made
	on three region-disabled note region0 disabled
	on locked-firmware region-locked note region0
	row region-unused note region0 gone dax_region0
	row dax-region-without-driver problem dax_region0 unbound cxl cxl_dax_region dax_region0
	row pmem-region-without-driver problem pmem_region1 unbound cxl cxl_pmem_region pmem_region1
	row killed-process problem work.4321 put /run/cxl/work.4321 "pid 4321
start 77
region region0"
}

memory_rows() {
	row auto-online note - put /sys/devices/system/memory/auto_online_blocks online
	row dax-without-driver problem dax0.0 unbound dax kmem dax0.0
	row no-node problem dax0.0 put /sys/bus/dax/devices/dax0.0/target_node -1
	row zone-normal note region0 put /sys/devices/system/memory/memory34/valid_zones Normal
	row blocks-offline note region0 put /sys/devices/system/memory/memory35/state offline
	row block-unaligned note region0 put /sys/devices/system/memory/block_size_bytes 80000000
	row memory-tier note region0 both \
		"put /sys/devices/virtual/memory_tiering/memory_tier4/nodelist 0-1" \
		"put /sys/devices/system/node/has_cpu 0"
	on three:sysram sysram-drivers note -
	on three:sysram sysram-not-configured problem region0 invalid_sysram
}

@test "doctor: what firmware and kernel have to bring" { platform_rows; }

@test "doctor: drivers and their devices" { driver_rows; }

@test "doctor: windows and decoders" { window_rows; }

@test "doctor: memdevs" { memdev_rows; }

@test "doctor: regions" { region_rows; }

@test "doctor: memory" { memory_rows; }

@test "doctor: each rule has a row" {
	"$cxl" doctor --list-rules --json | jq -r '.[].rule' | sort >"$BATS_TEST_TMPDIR/rules"
	[ "$(wc -l <"$BATS_TEST_TMPDIR/rules")" -ge 40 ]
	grep -E '^	(row|on [a-z:-]+) [a-z-]+ (note|problem|unknown) ' "$BATS_TEST_FILENAME" |
		sed -E 's/^	(row|on [a-z:-]+) ([a-z-]+) .*/\2/' | sort -u |
		diff "$BATS_TEST_TMPDIR/rules" -
}

@test "doctor: on the healthy machine all is in order, and -v shows what was looked at" {
	run -0 --separate-stderr "$cxl" doctor --sysroot "$healthy"
	[ "$output" = "[]" ]
	run -0 --separate-stderr "$cxl" doctor --sysroot "$healthy" -v
	jq -e 'all(.[]; .verdict == "ok" and (.evidence | length > 0))' <<<"$output"
	jq -r '.[].rule' <<<"$output" | sort >"$BATS_TEST_TMPDIR/ok"
	"$cxl" doctor --list-rules --json | jq -r '.[].rule' | sort | diff - "$BATS_TEST_TMPDIR/ok"
}

# examples of: cxl-doctor
@test "doctor: the examples of the page" {
	local example page=$BATS_TEST_DIRNAME/../../Documentation/cxl-doctor.1.adoc

	export CXL_SYSROOT=$healthy PATH=${cxl%/*}:$PATH
	mapfile -t example < <(sed -n '/^== EXAMPLES/,/^== FILES/s/^# //p' "$page")
	[ ${#example[@]} = 4 ]
	for line in "${example[@]}"; do
		run -0 --separate-stderr bash -c "$line"
		jq -e 'type == "array"' <<<"$output"
		[ -z "$stderr" ]
	done
}

@test "doctor: people get text, problems first, and one line for what is alike" {
	local text

	cp -rlP "$healthy" "$BATS_TEST_TMPDIR/machine"
	cd "$BATS_TEST_TMPDIR/machine"
	put mem0/serial 0x0
	put mem2/ram/size 0x1
	text=$(script -qec "'$cxl' --sysroot . doctor" /dev/null </dev/null 3>&-) && return 1
	text=${text//$'\r'/}
	[[ $text == "problem: mem2 has neither ram nor pmem"*"[no-capacity]"* ]]
	[[ $text == *$'\n'"    /sys/bus/cxl/devices/mem2/ram/size: 0x1"$'\n'* ]]
	[[ $text == *$'\n'"    fix: cxl list -m mem2 "* ]]
	[[ $text == *$'\n'"note: mem0 has no serial number"* ]]
	[[ $text == *$'\n'"1 problem, 1 note, 0 unknown" ]]
}

@test "doctor: names choose what is looked at, and a name that means nothing is told" {
	cp -rlP "$healthy" "$BATS_TEST_TMPDIR/machine"
	cd "$BATS_TEST_TMPDIR/machine"
	put mem0/serial 0x0
	put mem2/serial 0x0
	unbound pci cxl_pci 0000:0d:00.0
	run -0 --separate-stderr "$cxl" --sysroot . doctor mem2
	jq -e 'length == 1 and .[0].object == "mem2"' <<<"$output"
	run -1 --separate-stderr "$cxl" --sysroot . doctor 0000:0d:00.0
	jq -e 'length == 1 and .[0].rule == "pci-without-memdev"' <<<"$output"
	run -1 --separate-stderr "$cxl" --sysroot . doctor mem7
	[ "$output" = "[]" ]
	[[ $stderr == "cxl doctor: "*"mem7"* ]]
	run -129 --separate-stderr "$cxl" --sysroot . doctor --rule nonsense
	[[ $stderr == *"there is no rule 'nonsense'"* ]]
}

# What is no file of a kernel is unknown or a problem, and names the file; nothing crashes.
@test "doctor: garbage in any file" {
	local file kind

	cp -rP "$healthy" "$BATS_TEST_TMPDIR/machine"
	cd "$BATS_TEST_TMPDIR/machine"
	find sys proc boot -type f >"$BATS_TEST_TMPDIR/files"
	for kind in 'zzz %s 0x' '\0\377\1\0\200' '' '-1' '99999999999999999999' '../../../../etc'; do
		while read -r file; do
			# shellcheck disable=SC2059 # bytes
			printf -- "${kind//%/%%}" >"$file"
		done <"$BATS_TEST_TMPDIR/files"
		run "$cxl" --sysroot . doctor
		[ "$status" -le 1 ]
		jq -e 'any(.[]; .verdict == "unknown" or .verdict == "problem") and
			all(.[]; .evidence | length > 0)' <<<"$output"
	done
}

@test "doctor: an ordinary user is told which files are for root" {
	local user=(setpriv --reuid 65534 --regid 65534 --clear-groups)

	[ "$(id -u)" = 0 ] || skip "needs root, to become somebody else"
	"${user[@]}" test -x "$cxl" || skip "others may not run $cxl"
	cp -rP "$healthy" "$BATS_TEST_TMPDIR/machine"
	cd "$BATS_TEST_TMPDIR/machine"
	chmod -R a+rX .
	chmod 0400 "$(realpath sys/bus/cxl/devices/decoder0.0)/start"
	run -0 --separate-stderr "${user[@]}" "$cxl" --sysroot . doctor
	jq -e 'any(.[]; .verdict == "unknown" and .object == "decoder0.0" and
		.evidence[0].path == "/sys/bus/cxl/devices/decoder0.0/start")' <<<"$output"
}

@test "doctor: an empty directory is a machine of which nothing is known" {
	mkdir "$BATS_TEST_TMPDIR/empty"
	run -0 --separate-stderr "$cxl" --sysroot "$BATS_TEST_TMPDIR/empty" doctor
	jq -e 'length > 0 and all(.[]; .verdict == "unknown")' <<<"$output"
}
