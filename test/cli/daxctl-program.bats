#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# The frame of daxctl: version, help, lists, completion, migrate-device-model. What it does to devices
# is in test/sim/daxctl-*.bats.

# shellcheck disable=SC2154,SC2086,SC2030,SC2031 # variables of bats; expected lists are split

bats_require_minimum_version 1.5.0
load ../lib/sysroot.bash

completion=$sysroot_lib/../../data/completion

# Two regions with three devices, as far as names go
setup() {
	local daxctl device

	daxctl=$(sysroot_program DAXCTL daxctl/daxctl)
	mkdir "$BATS_TEST_TMPDIR/bin"
	ln -s "$(realpath "$daxctl")" "$BATS_TEST_TMPDIR/bin/daxctl"
	PATH=$BATS_TEST_TMPDIR/bin:$PATH
	root=$BATS_TEST_TMPDIR/root
	for device in dax0.0 dax0.1 dax1.0; do
		mkdir -p "$root/sys/bus/dax/devices/$device"
	done
	export CXL_SYSROOT=$root
}

@test "daxctl: version is that of daxctl 85, a dot, and ours" {
	local words

	for words in version --version -v "version foo"; do
		run -0 --separate-stderr daxctl $words
		[[ $output =~ ^85\.[0-9]+$ ]]
		[ -z "$stderr" ]
	done
}

@test "daxctl: --list-cmds names the commands in the order of 85" {
	local order="version list help split-acpi migrate-device-model create-device destroy-device
		reconfigure-device online-memory offline-memory disable-device enable-device"

	run -0 --separate-stderr daxctl --list-cmds
	[[ " ${lines[*]} " == " version list help migrate-device-model "* ]]
	diff <(printf '%s\n' $order | grep -xF "$output") <(grep -xF "$(printf '%s\n' $order)" <<<"$output")
}

@test "daxctl: without a command it prints the usage and fails, with help it succeeds" {
	local usage word

	run -1 --separate-stderr daxctl
	[[ $output == *"usage: daxctl [--version] [--help] COMMAND [ARGS]"* ]]
	usage=$output
	for word in help --help -h; do
		run -0 --separate-stderr daxctl "$word"
		[ "$output" = "$usage" ]
	done
	run -1 --separate-stderr daxctl foo
	[[ $stderr == *"Unknown command: 'foo'"* ]]
	run -1 --separate-stderr daxctl migrate-device
	[[ $stderr == *"migrate-device-model"* ]]
}

@test "daxctl: -h of every command ends with 129 where it was asked for by mistake only" {
	local command

	for command in $(daxctl --list-cmds | grep -vx -e version -e help); do
		run -129 --separate-stderr daxctl "$command" --no-such-option
		[[ $stderr == *"no-such-option"*"usage: daxctl $command"* ]]
		[ -z "$output" ]
	done
}

# --- migrate-device-model ---

@test "daxctl migrate-device-model: links the file that is installed" {
	mkdir -p "$root/etc/modprobe.d"
	run -0 --separate-stderr daxctl migrate-device-model
	[ "$stderr" = "success: installed $root/etc/modprobe.d/daxctl.conf" ]
	[ -z "$output" ]
	[[ $(readlink "$root/etc/modprobe.d/daxctl.conf") == /*/share/daxctl/daxctl.conf ]]
	run -1 --separate-stderr daxctl migrate-device-model
	[[ $stderr == *"failed to install $root/etc/modprobe.d/daxctl.conf: File exists"*"there already"* ]]
}

@test "daxctl migrate-device-model: what is there already stays" {
	mkdir -p "$root/etc/modprobe.d"
	echo "# mine" >"$root/etc/modprobe.d/daxctl.conf"
	run -1 --separate-stderr daxctl migrate-device-model
	[[ $stderr == *"File exists"* && $stderr != *hint* ]]
	[ "$(cat "$root/etc/modprobe.d/daxctl.conf")" = "# mine" ]
	rm -r "$root/etc/modprobe.d"
	run -1 --separate-stderr daxctl migrate-device-model
	[[ $stderr == *"No such file or directory"* ]]
	run -129 --separate-stderr daxctl migrate-device-model foo
	[[ $stderr == *'unknown parameter "foo"'* ]]
}

@test "daxctl: the file for modprobe says two things, and modprobe understands them" {
	local file=$sysroot_lib/../../data/daxctl.conf dir=$BATS_TEST_TMPDIR/modprobe.d

	[ "$(grep -cv -e '^#' -e '^$' "$file")" = 2 ]
	command -v modprobe >/dev/null || skip "no modprobe"
	mkdir "$dir" && cp "$file" "$dir"
	run -0 modprobe -C "$dir" --showconfig
	[[ $output == *"blacklist dax_pmem_compat"* ]]
	[[ $output == *"alias nd:t7* dax_pmem"* ]]
}

# --- completion ---

# offers EXPECTED WORD...: completing the words offers exactly the expected ones, in any order
offers() {
	local expected=$1

	shift
	# shellcheck source=../../data/completion/cxl.bash
	. "$completion/cxl.bash"
	COMP_WORDS=("$@")
	COMP_CWORD=$(($# - 1))
	COMPREPLY=()
	_cxl "$1" "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}" || true
	diff <(printf '%s\n' $expected | sort -u) <(printf '%s\n' "${COMPREPLY[@]}" | sort -u)
}

@test "daxctl, bash: commands, options and objects" {
	local command

	offers "$(daxctl --list-cmds)" daxctl ""
	offers "--help --version --list-cmds --sysroot --trace-sysfs" daxctl -
	for command in $(daxctl --list-cmds | grep -vx version); do
		offers "$(daxctl "$command" --list-opts || true) --help" daxctl "$command" --
	done
	offers "dax0.0 dax0.1 dax1.0 all" daxctl list -d ""
	offers "0 1 all" daxctl list -iur ""
	offers "dax0.0,dax0.1" daxctl list -d dax0.0,dax0.1
	offers "dax0.0 dax0.1 dax1.0 all" daxctl disable-device ""
	offers "devdax system-ram famfs" daxctl reconfigure-device -m ""
	offers "migrate-device-model" daxctl help mi
	unset CXL_SYSROOT
	offers "dax0.0 dax0.1 dax1.0 all" daxctl list --sysroot "$root" -d ""
	mkdir "$BATS_TEST_TMPDIR/empty"
	offers "all" daxctl list --sysroot "$BATS_TEST_TMPDIR/empty" -d ""
}

fish_offers() {
	diff <(printf '%s\n' $1 | sort -u) \
		<(fish --no-config -c "source $completion/cxl.fish; complete -C '$2'" | cut -f1 | sort -u)
}

@test "daxctl, fish: commands, options and objects" {
	command -v fish >/dev/null || skip "fish is not installed"
	fish_offers "$(daxctl --list-cmds)" "daxctl "
	fish_offers "dax0.0 dax0.1 dax1.0 all" "daxctl list -iud "
	fish_offers "--region=0 --region=1 --region=all" "daxctl list --region="
	fish_offers "$(daxctl list --list-opts || true) --help" "daxctl list --"
}

# zsh completes in a terminal only, so one is made; what the completion adds is written to a file
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

@test "daxctl, zsh: commands, options and objects" {
	command -v zsh >/dev/null || skip "zsh is not installed"
	zsh_offers "$(daxctl --list-cmds)" "daxctl "
	zsh_offers "dax0.0 dax0.1 dax1.0 all" "daxctl list -iud "
	zsh_offers "0 1 all" "daxctl list -r "
	zsh_offers "$(daxctl list --list-opts || true) --help" "daxctl list -"
}
