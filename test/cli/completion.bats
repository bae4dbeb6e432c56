#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# Completion in bash, fish and zsh: commands and options are those of the program, objects are
# those of the tree that the command line is about.

# shellcheck disable=SC2154,SC2086 # sysroot is set by sysroot.bash; expected lists are split

bats_require_minimum_version 1.5.0
load ../lib/sysroot.bash

completion=$sysroot_lib/../../data/completion

setup_file() {
	local cxl

	cxl=$(sysroot_program CXL cxl/cxl)
	mkdir "$BATS_FILE_TMPDIR/bin"
	ln -s "$(realpath "$cxl")" "$BATS_FILE_TMPDIR/bin/cxl"
	export PATH=$BATS_FILE_TMPDIR/bin:$PATH
	sysroot_tree --host-bridges 2 --memdevs 3 --kinds rpr --region ram:0:0
	serials=$(cat "$sysroot"/sys/bus/cxl/devices/mem*/serial)
	dports=$(cxl list -BPT | jq -r '[.. | .dports?[]?.dport] | unique[]')
	[ "$(wc -w <<<"$serials $dports")" -gt 6 ]
	export serials dports
}

# complete_words WORD...: fills COMPREPLY as bash does when Tab is pressed behind the last WORD
complete_words() {
	# shellcheck source=../../data/completion/cxl.bash
	. "$completion/cxl.bash"
	COMP_WORDS=("$@")
	COMP_CWORD=$(($# - 1))
	COMPREPLY=()
	_cxl "$1" "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}" || true
	echo "offered: ${COMPREPLY[*]}"
}

# offers EXPECTED WORD...: completing the words offers exactly the expected ones, in any order
offers() {
	local expected=$1

	shift
	complete_words "$@"
	diff <(printf '%s\n' $expected | sort -u) <(printf '%s\n' "${COMPREPLY[@]}" | sort -u)
}

@test "bash: the first word is a command" {
	offers "$(cxl --list-cmds)" cxl ""
	offers "create-region" cxl cr
	offers "create-region" cxl --sysroot "$sysroot" cr
	offers "create-region" cxl --sysroot = "$sysroot" --trace-sysfs cr
}

@test "bash: the options in front of a command exist" {
	local word

	complete_words cxl -
	[ ${#COMPREPLY[@]} = 5 ]
	for word in --help --version --list-cmds; do
		[[ " ${COMPREPLY[*]} " == *" $word "* ]]
		run -0 cxl "$word"
	done
	run -0 cxl --sysroot "$sysroot" --trace-sysfs list
}

@test "bash: the options of every command are those that the program lists" {
	local command

	for command in $(cxl --list-cmds); do
		[ "$command" != version ] || continue
		offers "$(cxl "$command" --list-opts || true) --help" cxl "$command" --
	done
}

@test "bash: options that take objects offer the objects of the tree" {
	offers "mem0 mem1 mem2" cxl list -m ""
	offers "mem0 mem1 mem2" cxl list --memdev ""
	offers "mem0 mem1 mem2" cxl list --memdev =
	offers "mem2" cxl list --memdev = mem2
	offers "root0" cxl list -b ""
	offers "region0" cxl list -r ""
	offers "endpoint3 endpoint4 endpoint5" cxl list -e ""
	offers "root0 port1 port2 root switch endpoint" cxl list -p ""
}

@test "bash: a serial number that is offered finds its memdev" {
	local serial

	complete_words cxl list -s ""
	[ ${#COMPREPLY[@]} = 3 ]
	for serial in "${COMPREPLY[@]}"; do
		[ "$(cxl list -s "$serial" | jq length)" = 1 ]
	done
}

@test "bash: a value is completed behind other letters too" {
	offers "mem0 mem1 mem2" cxl list -um ""
	offers "region0" cxl list -i -u -r ""
}

@test "bash: list takes any decoder, the commands for regions take root decoders" {
	complete_words cxl list -d ""
	[[ " ${COMPREPLY[*]} " == *" decoder3.0 "* ]]
	[[ " ${COMPREPLY[*]} " == *" endpoint "* ]]
	offers "decoder0.0 decoder0.1" cxl create-region -d ""
	offers "decoder0.0 decoder0.1" cxl destroy-region region0 -d ""
}

@test "bash: the commands for capacity take endpoint decoders" {
	offers "$(cd "$sysroot/sys/bus/cxl/devices" && printf '%s\n' decoder[345].*)" cxl reserve-dpa mem0 -d ""
	offers "mem0 mem1 mem2 all" cxl free-dpa ""
}

# A second tree, of a kernel that knows dynamic capacity.
dynamic_tree() {
	cp -a "$sysroot" "$BATS_TEST_TMPDIR/dynamic"
	touch "$BATS_TEST_TMPDIR/dynamic/sys/bus/cxl/devices/decoder0.0/create_dynamic_ram_1_region"
}

@test "bash: types are those that the kernel can create" {
	offers "ram pmem volatile" cxl reserve-dpa -t ""
	dynamic_tree
	offers "ram pmem volatile dynamic_ram_1" \
		cxl --sysroot "$BATS_TEST_TMPDIR/dynamic" create-region -t ""
}

@test "bash: a letter means what it means in that command" {
	offers "mem0 mem1 mem2 all" cxl create-region -m ""
	offers "ram pmem volatile" cxl create-region -t ""
	offers "" cxl create-region -s ""
}

@test "bash: a value that is one of some words is offered as such" {
	offers "json table" cxl attach-status --format ""
	offers "pcie-only" cxl attach-status --wait = pcie
	offers "" cxl attach-status --timeout ""
}

@test "bash: alerts are on or off, errors are those of the protocol" {
	offers "on off" cxl set-alert-config mem0 --life-used-alert = ""
	offers "" cxl set-alert-config mem0 -L ""
	offers "mem cache" cxl inject-protocol-error -p ""
	offers "correctable uncorrectable fatal" cxl inject-protocol-error -s ""
	offers "$dports" cxl inject-protocol-error ""
}

@test "bash: with --serial the words are serial numbers" {
	offers "$serials" cxl enable-memdev -S ""
	offers "$serials" cxl set-alert-config --serial ""
	offers "$serials" cxl zero-labels -vS ""
	offers "mem0 mem1 mem2 all" cxl zero-labels -v --size 5 ""
	offers "" cxl list -S ""
	offers "mem0 mem1 mem2" cxl list -Sm ""
}

@test "bash: the words of a command are its objects" {
	offers "mem0 mem1 mem2 all" cxl create-region -d decoder0.0 ""
	for command in enable-region disable-region destroy-region; do
		offers "region0 all" cxl "$command" ""
	done
	offers "list" cxl help li
	offers "" cxl list ""
}

@test "bash: a list is completed behind its last comma" {
	offers "mem0,mem1" cxl list -m mem0,mem1
	offers "mem0,mem0 mem0,mem1 mem0,mem2" cxl list -m mem0,
}

@test "bash: options that take a file offer files" {
	: >"$BATS_TEST_TMPDIR/events.log"
	offers "$BATS_TEST_TMPDIR/events.log" cxl monitor --log "$BATS_TEST_TMPDIR/ev"
	offers "$BATS_TEST_TMPDIR/events.log" cxl monitor --config = "$BATS_TEST_TMPDIR/ev"
	offers "$BATS_TEST_TMPDIR/events.log" cxl update-firmware -F "$BATS_TEST_TMPDIR/ev"
	offers "$BATS_TEST_TMPDIR/events.log" cxl read-labels -o "$BATS_TEST_TMPDIR/ev"
}

@test "bash: --sysroot says which tree" {
	sysroot_tree --memdevs 1
	mv "$sysroot" "$BATS_TEST_TMPDIR/other"
	unset CXL_SYSROOT
	offers "mem0" cxl list --sysroot "$BATS_TEST_TMPDIR/other" -m ""
	offers "mem0" cxl --sysroot = "$BATS_TEST_TMPDIR/other" list -m ""
	offers "$BATS_TEST_TMPDIR/other" cxl list --sysroot "$BATS_TEST_TMPDIR/oth"
}

@test "bash: without a CXL bus nothing is offered and nothing is said" {
	mkdir "$BATS_TEST_TMPDIR/empty"
	export CXL_SYSROOT=$BATS_TEST_TMPDIR/empty
	run -0 --separate-stderr complete_words cxl list -m ""
	[ "$output" = "offered: " ]
	[ -z "$stderr" ]
	run -0 --separate-stderr complete_words cxl create-region -d decoder
	[ "$output" = "offered: " ]
	[ -z "$stderr" ]
}

# fish_offers EXPECTED LINE: as offers, for what fish says about the line
fish_offers() {
	diff <(printf '%s\n' $1 | sort -u) \
		<(fish --no-config -c "source $completion/cxl.fish; complete -C '$2'" | cut -f1 | sort -u)
}

@test "fish: commands, options and objects" {
	command -v fish >/dev/null || skip "fish is not installed"
	dynamic_tree
	fish_offers "$(cxl --list-cmds)" "cxl "
	fish_offers "mem0 mem1 mem2" "cxl list -um "
	fish_offers "--memdev=mem0 --memdev=mem1 --memdev=mem2" "cxl list --memdev="
	fish_offers "mem0,mem0 mem0,mem1 mem0,mem2" "cxl list -m mem0,"
	fish_offers "decoder0.0 decoder0.1" "cxl create-region -d "
	fish_offers "$(cd "$sysroot/sys/bus/cxl/devices" && printf '%s\n' decoder[345].*)" "cxl free-dpa -d "
	fish_offers "ram pmem volatile dynamic_ram_1" "cxl --sysroot $BATS_TEST_TMPDIR/dynamic free-dpa -t "
	fish_offers "region0 all" "cxl destroy-region "
	fish_offers "json table" "cxl attach-status --format "
	fish_offers "$(cxl destroy-region --list-opts || true) --help" "cxl destroy-region --"
	fish_offers "--pmem-err-alert=on --pmem-err-alert=off" "cxl set-alert-config --pmem-err-alert="
	fish_offers "correctable uncorrectable fatal" "cxl inject-protocol-error -s "
	fish_offers "$dports" "cxl inject-protocol-error "
	fish_offers "$serials" "cxl enable-memdev -vS "
	fish_offers "mem0 mem1 mem2 all" "cxl enable-memdev -v "
	run -0 fish --no-config -c "source $completion/cxl.fish; complete -C 'cxl list --idl'"
	[[ "$output" == $'--idle\t'* ]]
}

# zsh_offers EXPECTED LINE: zsh completes in a terminal only, so one is made; what the completion
# adds is written to a file
zsh_offers() {
	local script=$BATS_TEST_TMPDIR/complete.zsh out=$BATS_TEST_TMPDIR/offered

	cat >"$script" <<-'ZSH'
		zmodload zsh/zpty
		zpty shell "zsh -f -i"
		zpty -w shell "PS1=go\"\"ahead; fpath=($1 \$fpath); autoload -U compinit; compinit -u -D"
		zpty -w shell 'compadd() {
			local -a offered
			builtin compadd -A offered "$@"
			print -rl -- "$IPREFIX"${^offered} >>'$3'
			builtin compadd "$@"
		}; print rea""dy'
		# Only behind its prompt is Control-U a key for the shell, and no longer one for the terminal.
		zpty -r -m shell line '*ready*goahead*'
		zpty -w -n shell "$2"$'\t'$'\C-u'
		zpty -w shell 'print do""ne; exit'
		zpty -r -m shell line '*done*'
		zpty -d shell
	ZSH
	: >"$out"
	timeout 120 zsh -f "$script" "$completion" "$2" "$out"
	diff <(printf '%s\n' $1 | sort -u) <(sed '/^$/d' "$out" | sort -u)
}

@test "zsh: commands, options and objects" {
	command -v zsh >/dev/null || skip "zsh is not installed"
	dynamic_tree
	zsh_offers "$(cxl --list-cmds)" "cxl "
	zsh_offers "mem0 mem1 mem2" "cxl list -um "
	zsh_offers "--memdev=mem0 --memdev=mem1 --memdev=mem2" "cxl list --memdev="
	zsh_offers "mem0,mem0 mem0,mem1 mem0,mem2" "cxl list -m mem0,"
	zsh_offers "decoder0.0 decoder0.1" "cxl create-region -d "
	zsh_offers "$(cd "$sysroot/sys/bus/cxl/devices" && printf '%s\n' decoder[345].*)" "cxl free-dpa -d "
	zsh_offers "ram pmem volatile dynamic_ram_1" "cxl --sysroot $BATS_TEST_TMPDIR/dynamic free-dpa -t "
	zsh_offers "region0 all" "cxl destroy-region "
	zsh_offers "json table" "cxl attach-status --format "
	zsh_offers "$(cxl destroy-region --list-opts || true) --help" "cxl destroy-region -"
	zsh_offers "on off" "cxl set-alert-config --life-used-alert "
	zsh_offers "correctable uncorrectable fatal" "cxl inject-protocol-error -s "
	zsh_offers "$dports" "cxl inject-protocol-error "
	zsh_offers "$serials" "cxl enable-memdev -vS "
}
