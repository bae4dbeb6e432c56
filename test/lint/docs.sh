#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# docs.sh - the manual pages, README.md and HACKING.md say what is true
#
# CXL_BUILD names the build directory (build). A fault is one line, and any fault makes the exit
# status 1. What pages of section 3 say in C is looked at by library-docs.sh.
#
# Checked: pages and commands are the same ones; options, their letters and whether they take a
# value are those of the usage texts; sections; JSON keys; cross references; examples that can run
# on a made-up tree do, and each page has a suite that tries them; files that the two texts for
# newcomers name exist; what runs in guests runs on the simulator. The pages of cxl-sim are looked at
# by sim-docs.sh, too.

set -euo pipefail
export LC_ALL=C

here=$(dirname "$(readlink -f "$0")")

# shellcheck source=../lib/sysroot.bash
. "$here/../lib/sysroot.bash"
# shellcheck source=docs.bash
. "$here/docs.bash"
cxl=$(sysroot_program CXL cxl/cxl)
daxctl=$(sysroot_program DAXCTL daxctl/daxctl)

commands() {
	"$cxl" --list-cmds | grep -vx -e version -e help
}

# --- commands and their options ---

# What --list-opts prints has to be in the usage text too: completion relies on both.
check_options() {
	local command

	for command in $(commands); do
		[[ -e $pages/cxl-$command.1.adoc ]] || continue
		usage_options "$cxl" "$command" >"$work/usage"
		page "cxl-$command.1" | page_options >"$work/page"
		same "cxl-$command.1, OPTIONS" "$work/usage" "$work/page"
		{ "$cxl" "$command" --list-opts || true; } | xargs -n1 |
			cat - <(printf '%s\n' --help --help-all) >"$work/listed"
		cut -d' ' -f2 "$work/usage" | sed 's/^/--/' >"$work/names"
		same "cxl $command, --list-opts" "$work/names" "$work/listed"
		cat "$work/listed" >>"$work/all-options"
	done
}

# The same for what daxctl has so far.
check_daxctl() {
	local command

	"$daxctl" --list-cmds >"$work/wanted"
	page daxctl.1 | section DESCRIPTION |
		awk '/^===/ { on = $0 == "=== Commands" } on' |
		sed -nE 's/^\*([a-z-]+)\*.*::.*/\1/p' >"$work/found"
	same "daxctl.1, Commands" "$work/wanted" "$work/found"
	for command in $("$daxctl" --list-cmds | grep -vx -e version -e help); do
		usage_options "$daxctl" "$command" >"$work/usage"
		page "daxctl-$command.1" | page_options >"$work/page"
		same "daxctl-$command.1, OPTIONS" "$work/usage" "$work/page"
	done
	sed -nE -e 's/^\t\{ "([a-z_]+)", FIELD_.*/\1/p' -e 's/.*json_add_[a-z0-9]+\(object, "([a-z_]+)".*/\1/p' \
		"$tree"/daxctl/{dax,extent}-json.c | sort -u >"$work/wanted"
	page daxctl-list.1 | section OUTPUT | awk '/^=== / { on = 1 } on' |
		grep -oE '_[a-z_]+_' | sed -E 's/^_(.*)_$/\1/' |
		grep -vx -e devdax -e famfs -e disabled | sort -u >"$work/found"
	same "daxctl-list.1, keys" "$work/wanted" "$work/found"
}

# Options in running text and examples may be those of another command, but of some command.
check_mentions() {
	local name option

	printf '%s\n' --version --list-cmds --list-opts --no- >>"$work/all-options"
	for name in "$pages"/cxl*.1.adoc; do
		name=$(basename "$name" .adoc)
		[[ $name != cxl-sim.1 ]] || continue
		for option in $(page "$name" | grep -v '^--*$' | grep -oE -e '--[a-z][a-z0-9-]*' | sort -u); do
			grep -qx -e "$option" "$work/all-options" || fault "$name: no command has $option"
		done
	done
}

check_commands() {
	commands | sed 's/.*/cxl-&.1/' >"$work/wanted"
	(cd "$pages" && printf '%s\n' cxl-*.1.adoc) | sed 's/\.adoc$//' | grep -vx cxl-sim.1 >"$work/found"
	same "pages of commands" "$work/wanted" "$work/found"

	"$cxl" --list-cmds >"$work/wanted"
	page cxl.1 | section DESCRIPTION |
		awk '/^===/ { on = $0 == "=== Commands" } on' |
		sed -nE 's/^\*([a-z-]+)\*.*::.*/\1/p' >"$work/found"
	same "cxl.1, Commands" "$work/wanted" "$work/found"
}

# --- every page ---

# One list for commands, one for functions, one for files.
check_sections() {
	local file name wanted

	for file in "$pages"/*.adoc; do
		name=$(basename "$file" .adoc)
		wanted="NAME SYNOPSIS DESCRIPTION OPTIONS OUTPUT EXIT_STATUS EXAMPLES FILES SEE_ALSO"
		[[ $name != *.3 ]] || wanted="NAME SYNOPSIS DESCRIPTION RETURN_VALUE EXAMPLES FILES SEE_ALSO"
		[[ $name != *.5 ]] || wanted="NAME SYNOPSIS DESCRIPTION EXAMPLES FILES SEE_ALSO"
		[[ $(page "$name" | sed -n 's/^== //p' | tr ' \n' '_ ') == "$wanted " ]] ||
			fault "$name: its sections are not: $wanted"
		[[ $(head -n 1 "$file") == "// SPDX-License-Identifier: "* ]] || fault "$name: no SPDX line"
		! page "$name" | grep '^fault:' >&2 || fault "$name: includes what is not there"
		checked=$((checked + 1))
	done
}

check_exit_statuses() {
	local file name status

	for file in "$pages"/*.1.adoc; do
		name=$(basename "$file" .adoc)
		for status in 0 1 129; do
			page "$name" | section "EXIT STATUS" | grep -qE "^\*$status\*(, \*[0-9]+\*)*::" ||
				fault "$name: EXIT STATUS does not say what $status means"
		done
	done
}

# Ours exist; those of other projects are listed here.
check_references() {
	local file name reference

	for file in "$pages"/*.adoc; do
		name=$(basename "$file" .adoc)
		for reference in $(page "$name" | sed -nE 's/\*([a-z_-]+)\*\(([0-9])\)/\n\1.\2\n/gp' |
			grep -E '^[a-z_-]+\.[0-9]$' | sort -u); do
			[[ $reference == syslog.3 || $reference == glob.7 || -e $pages/$reference.adoc ||
				-e $pages/lib/${reference%.3}.c ]] ||
				fault "$name: there is no page $reference"
			checked=$((checked + 1))
		done
	done
}

# --- JSON keys ---

# Of the tables in cxl/fields-OBJECT.c, and those in the page of list
check_keys() {
	sed -nE 's/^\t(TEXT|SIZE|HEX|NUMBER|FLAG|COUNT|JSON)(_OF)?\("([a-z0-9_]+)".*/\3/p' "$tree"/cxl/fields-*.c \
		>"$work/wanted"
	page cxl-list.1 | section OUTPUT | awk '/^=== / { on = 1 } on' |
		grep -oE '_[a-z0-9_]+_' | sed -E 's/^_(.*)_$/\1/' | grep -vx -e ram -e pmem -e mixed \
		-e dynamic_ram_1 -e commit -e reset >"$work/found"
	same "cxl-list.1, keys" "$work/wanted" "$work/found"
}

# check_terms PAGE FILE: the keys of the table in cxl/FILE are the terms in OUTPUT of the page
check_terms() {
	sed -nE 's/^\t(TEXT|SIZE|HEX|NUMBER|FLAG|JSON)\("([a-z_]+)".*/\2/p' "$tree/cxl/$2" >"$work/wanted"
	page "$1" | section OUTPUT | sed -nE 's/^(_[a-z_]+_(, _[a-z_]+_)*)::.*/\1/p' |
		grep -oE '_[a-z_]+_' | sed -E 's/^_(.*)_$/\1/' >"$work/found"
	same "$1, keys" "$work/wanted" "$work/found"
}

# The rules of doctor and the rows of features, each in its page
check_rules() {
	"$cxl" doctor --list-rules --json | jq -r '.[].rule' >"$work/wanted"
	page cxl-doctor.1 | section DESCRIPTION | awk '/^===/ { on = $0 == "=== Rules" } on' |
		sed -nE 's/^(\*[a-z-]+\*(, \*[a-z-]+\*)*)::.*/\1/p' | grep -oE '[a-z-]+' >"$work/found"
	same "cxl-doctor.1, rules" "$work/wanted" "$work/found"
	"$cxl" features --json | jq -r '.[].feature' >"$work/wanted"
	page cxl-features.1 | section DESCRIPTION |
		sed -nE 's/^(\*[a-z-]+\*(, \*[a-z-]+\*)*)::.*/\1/p' | grep -oE '[a-z-]+' >"$work/found"
	same "cxl-features.1, features" "$work/wanted" "$work/found"
}

# --- examples ---

# The command lines of EXAMPLES blocks.
examples() {
	page "$1" | section EXAMPLES | sed -n 's/^# \(cxl .*\)/\1/p'
}

make_trees() {
	mkdir "$work/regions" "$work/free"
	BATS_TEST_TMPDIR=$work/regions
	sysroot_tree --memdevs 3 --kinds rpr --region ram:0:0
	BATS_TEST_TMPDIR=$work/free
	sysroot_tree --memdevs 8 --kinds b
	PATH=$(dirname "$cxl"):$PATH
}

# run_example NAME TREE COMMAND: it has to succeed, print JSON that is not empty, and not complain
run_example() {
	local out=$work/out err=$work/err

	# shellcheck disable=SC2086 # a command line
	if ! CXL_SYSROOT=$work/$2/root $3 >"$out" 2>"$err"; then
		fault "$1: fails: $3: $(head -n 1 "$err")"
	elif ! jq -e 'length > 0' "$out" >"$work/jq" 2>&1; then
		fault "$1: prints nothing: $3"
	elif [[ -s $err ]]; then
		fault "$1: $3: $(head -n 1 "$err")"
	fi
	checked=$((checked + 1))
}

# What changes the tree is only planned: plain files do not answer like a kernel. Examples of
# dynamic regions run in the simulator, by test/cli/dynamic-create.bats.
check_examples() {
	local file name line

	for file in "$pages"/cxl*.1.adoc; do
		name=$(basename "$file" .adoc)
		[[ $name != cxl-sim.1 ]] || continue # test/sim/manual.bats
		[[ -n $(examples "$name") ]] || fault "$name: no example"
		while read -r line; do
			case $line in
			*" --dynamic"*) ;;
			"cxl list"*) run_example "$name" regions "$line" ;;
			"cxl create-region"*) run_example "$name" free "$line --dry-run" ;;
			esac
		done < <(examples "$name")
	done
}

# A suite that tries the examples of a page says so: "# examples of: PAGE PAGE".
check_tried() {
	(cd "$pages" && printf '%s\n' *.1.adoc) | sed 's/\.1\.adoc$//' >"$work/wanted"
	grep -rhs '^# examples of: ' "$tree"/test --include='*.bats' | sed 's/^# examples of: //' |
		xargs -n1 >"$work/found"
	same "pages whose examples are tried" "$work/wanted" "$work/found"
}

# --- README.md, HACKING.md ---

# Words in back quotes that look like files of the tree; NAME and the like are placeholders.
check_files() {
	local text word

	for text in README.md HACKING.md; do
		# shellcheck disable=SC2016 # back quotes
		for word in $(grep -oE '`[A-Za-z0-9_./-]+/[A-Za-z0-9_.-]*`' "$tree/$text" | tr -d '`' | sort -u); do
			[[ $word != /* && $word != build* && ! $word =~ [A-Z]{2} ]] || continue
			[[ -e $tree/${word#./} ]] || fault "$text: there is no $word"
			checked=$((checked + 1))
		done
	done
}

# --- suites ---

# What a guest runs, the simulator runs too: each suite on each of its topologies, or the suite says
# "# simulator: no, WHY".
check_suites() {
	(
		# shellcheck source=../qemu/suites.bash
		. "$tree/test/qemu/suites.bash"
		suite_list | while read -r topology _ _ _ file; do
			[[ $(suite_says "$tree/$file" simulator) == "no, "?* ]] || echo "$file $topology"
		done
	) >"$work/guest"
	tr -d " '[]" <"$tree/test/sim/meson.build" |
		awk -F, '$2 ~ /\.bats$/ { print "test/" $2, $3 }' >"$work/simulator"
	same "suites on the simulator (test/sim/meson.build)" "$work/guest" "$work/simulator"
}

make_trees
check_suites
check_commands
check_options
check_mentions
check_sections
check_exit_statuses
check_references
check_keys
check_daxctl
check_terms cxl-attach-status.1 attach-fields.c
check_rules
check_examples
check_tried
check_files

verdict
