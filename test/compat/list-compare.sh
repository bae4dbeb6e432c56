#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# list-compare.sh OURS THEIRS TREE [EVERY|FILE] - does "cxl list" print what cxl 85 prints?
#
# Runs both programs on a tree of mktree with every combination of classes, and each kind of filter
# with many; with EVERY only each EVERYth of them; with FILE the options that are its lines. Where 85 leaves an order to the directory
# listing it is brought to that of ours, ascending by number; then the JSON has to be the same,
# keys and their order included, and so the exit status. Outputs that need no sorting have to be
# the same byte for byte. TREE / is the running system; for others it needs root, to mount them.
# Exit status 1: they differ.
set -eu

[ $# -ge 3 ] || { sed -n '3p' "$0" | cut -c3- >&2; exit 2; }
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck disable=SC2034 # both are used by name
ours=$(realpath "$1") theirs=$(realpath "$2") tree=$(realpath "$3") every=${4:-1}
tree=${tree%/}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# in_tree COMMAND...
in_tree() {
	if [ -n "$tree" ]; then
		"$here/../bench/in-tree" "$tree" "$@"
	else
		"$@"
	fi
}

# All sets of the six classes, as one option word each
class_sets() {
	local bits set i

	for ((bits = 0; bits < 64; bits++)); do
		set=
		for ((i = 0; i < 6; i++)); do
			((bits & 1 << i)) && set+=${classes:i:1}
		done
		echo "${set:+-$set}"
	done
}
classes=BPEMDR

names() {
	local path

	for path in "$tree"/sys/bus/cxl/devices/$1; do
		[ ! -e "$path" ] || echo "${path##*/}"
	done
}

# Words that are filters on this tree: each name, some pairs, classes, and what does not exist.
# Not those that ours takes on purpose and 85 does not, or the other way round: prefixes, numbers
# with leading zeros, "serial:".
filters() {
	local name serial

	for name in $(names 'mem*'); do
		echo "-m $name"
		echo "-m ${name#mem}"
		serial=$(<"$tree/sys/bus/cxl/devices/$name/serial")
		echo "-s $serial"
	done
	for name in $(names 'root*') $(names 'port*') $(names 'endpoint*'); do
		echo "-p $name"
		echo "-p $name -S"
	done
	for name in $(names 'endpoint*'); do
		echo "-e $name"
	done
	for name in $(names 'decoder*.[01]'); do
		echo "-d $name"
		echo "-d ${name#decoder}"
	done
	for name in $(names 'region*'); do
		echo "-r $name"
		echo "-r ${name#region} -d root"
	done
	cat <<-END
		-m all
		-m mem0,mem1
		-m mem99
		-m mem1 -s 0x1
		-s 1,2,0x3
		-s none
		-b root0
		-b all
		-b 0
		-b ACPI.CXL
		-b nowhere
		-b nowhere -d root
		-p all
		-p root
		-p root -S
		-p switch
		-p switch -S
		-p endpoint
		-p endpoint,root
		-p root,port1
		-p root,endpoint -S
		-p 0
		-p 1
		-p mem0
		-p pci0000:0c
		-p port99
		-p port1 -m mem0
		-p port1 -e mem0
		-e all
		-e mem0
		-e mem0,mem1 -p port1
		-e endpoint99
		-d all
		-d root
		-d switch
		-d endpoint
		-d root,switch -m mem0
		-d decoder0.0 -p root
		-d 99.0
		-r all
		-r region99
		-r all -m mem0
		-r all -d switch
		-r all -p endpoint -e mem0
	END
}

# The command lines, one per line
lines() {
	local set filter

	class_sets | while read -r set; do
		printf '%s\n' "$set" "$set -i" "$set -T" "$set -iT" "$set -u" "$set -v" "$set -vv"
	done
	filters | while read -r filter; do
		for set in '' -M -P -E -D -R -B -BPEMDR -MR -PE -BD -PD -EM -DR -BR -PM; do
			printf '%s\n' "$set $filter" "$set -i $filter" "$set -iTu $filter"
		done
		printf '%s\n' "-v $filter" "-vv $filter" "-MT -v $filter"
	done
}

# Inside the tree: run a program on each line, and keep what it printed and answered.
cat >"$work/run" <<'END'
program=$1 lines=$2 to=$3
n=0
while read -r line; do
	n=$((n + 1))
	rc=0
	"$program" list $line >"$to/$n.out" 2>"$to/$n.err" </dev/null || rc=$?
	echo "$rc" >"$to/$n.rc"
done <"$lines"
END

if [ -f "$every" ]; then
	cp "$every" "$work/lines"
else
	lines | awk -v every="$every" 'NR % every == 0' >"$work/lines"
fi
mkdir "$work/ours" "$work/theirs"
for side in ours theirs; do
	in_tree bash "$work/run" "${!side}" "$work/lines" "$work/$side"
done

# Arrays of objects with these names stand in the order of their numbers; others as they are.
# shellcheck disable=SC2016 # jq, not bash
sorted='
def number: [scan("[0-9]+") | tonumber];
def rank:
	if .decoder and .interleave_ways then
		[(if .nr_targets == null then 1 elif .decoder | startswith("decoder0.") then 0 else 2 end)]
			+ (.decoder | number)
	elif .endpoint then (.endpoint | number)
	elif .memdev and .host then (.memdev | number)
	elif .bus then (.bus | number)
	elif .port then (.port | number)
	elif .dport then [.id | if type == "string" and . != "0" then
			reduce (ltrimstr("0x") | explode[]) as $c (0;
				. * 16 + (if $c > 57 then $c - 87 else $c - 48 end))
		else tonumber end]
	else [] end;
walk(if type == "array" and (.[0] | type) == "object" and (.[0] | rank) != []
	then sort_by(rank) else . end)'

# What only ours has, with -v
# shellcheck disable=SC2016 # jq, not bash
shared='walk(if type == "object" then del(.sysram) else . end)'

json() {
	[ -s "$1" ] || { echo none && return; }
	jq -c "$2" "$1"
}

total=0 exact=0 failed=0
while read -r line; do
	total=$((total + 1))
	if cmp -s "$work/ours/$total.rc" "$work/theirs/$total.rc"; then
		if cmp -s "$work/ours/$total.out" "$work/theirs/$total.out"; then
			exact=$((exact + 1))
			continue
		fi
		if [ "$(json "$work/ours/$total.out" "$shared")" = "$(json "$work/theirs/$total.out" "$sorted")" ]; then
			continue
		fi
	fi
	failed=$((failed + 1))
	echo "differs: cxl list $line (exit status $(<"$work/ours/$total.rc"), 85: $(<"$work/theirs/$total.rc"))"
	diff <(json "$work/ours/$total.out" "$shared" | jq .) \
		<(json "$work/theirs/$total.out" "$sorted" | jq .) | head -n 12 | sed 's/^/  /'
done <"$work/lines"
echo "$total command lines on ${tree:-the running system}: $exact the same, $((total - exact - failed)) the same after sorting, $failed differ"
[ "$failed" = 0 ] && [ "$exact" -gt 0 ]
