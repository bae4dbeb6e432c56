# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# daxctl.bash - completion of daxctl for bash
#
# Which commands and options there are, their letters, and which of them take a value says the
# program itself: --list-cmds, --list-opts and the usage texts. Only what the values and words
# mean is decided here, by their names. Objects come from sysfs, below --sysroot or CXL_SYSROOT.

# _daxctl_names PATTERN: names on the dax bus like this
_daxctl_names() {
	local path

	# shellcheck disable=SC2231 # a pattern
	for path in "$root"/sys/bus/dax/devices/$1; do
		[[ ! -e $path ]] || printf '%s\n' "${path##*/}"
	done
}

# The first numbers of the names of devices.
_daxctl_regions() {
	local name last=

	for name in $(_daxctl_names 'dax[0-9]*.*'); do
		name=${name#dax}
		[[ ${name%.*} == "$last" ]] || printf '%s\n' "${name%.*}"
		last=${name%.*}
	done
}

# _daxctl_values KIND: what an option named KIND, or a word of that kind, may be
_daxctl_values() {
	case $1 in
	dev | device) _daxctl_names 'dax[0-9]*.*' ;;
	region) _daxctl_regions ;;
	mode) printf '%s\n' devdax system-ram famfs ;;
	command) "$program" --list-cmds 2>/dev/null ;;
	*) [[ -z ${choices[$1]-} ]] || printf '%s\n' "${choices[$1]}" ;;
	esac
}

# Fill $letters (LETTER: name), $takes (name: 1 if it takes a value), $choices (name: its values, where
# they are words) and $word (the first argument of the synopsis) from the usage text of the command.
_daxctl_read_usage() {
	local line
	local entry='^ {4}(-(.), | {4})--([a-z0-9-]+)( <([^>]*)>)?'
	local synopsis="^ usage: .* $command [<[]+([a-z]+)"

	while IFS= read -r line; do
		if [[ $line =~ $entry ]]; then
			[[ -z ${BASH_REMATCH[2]} ]] || letters[${BASH_REMATCH[2]}]=${BASH_REMATCH[3]}
			[[ -z ${BASH_REMATCH[4]} ]] || takes[${BASH_REMATCH[3]}]=1
			[[ ${BASH_REMATCH[5]} != *"|"* ]] ||
				choices[${BASH_REMATCH[3]}]=${BASH_REMATCH[5]//|/ }
		elif [[ $line =~ $synopsis ]]; then
			word=${BASH_REMATCH[1]}
		fi
	done < <("$program" "$command" -h 2>&1 </dev/null)
}

# _daxctl_option TEXT: the name of the option in TEXT whose value comes next, if any
_daxctl_option() {
	local name=

	case $1 in
	--?*) name=${1#--} ;;
	-?*) name=${letters[${1: -1}]-} ;;
	esac
	[[ -z $name || -z ${takes[$name]-} ]] || printf '%s\n' "$name"
}

# Find the command and the root directory among the words before the current one.
_daxctl_scan() {
	local at=1

	while ((at < COMP_CWORD)); do
		case ${COMP_WORDS[at]} in
		--sysroot)
			[[ ${COMP_WORDS[at + 1]-} != = ]] || at=$((at + 1))
			((at + 1 >= COMP_CWORD)) || root=${COMP_WORDS[at + 1]}
			at=$((at + 1))
			;;
		-*) ;;
		*) command=${command:-${COMP_WORDS[at]}} ;;
		esac
		at=$((at + 1))
	done
	# As typed: a tilde is not expanded yet.
	root=${root/#\~\//$HOME/}
}

# _daxctl_offer VALUES: those that continue the current word, which may be a list
_daxctl_offer() {
	local before=

	[[ $cur != *,* ]] || before=${cur%,*},
	mapfile -t COMPREPLY < <(compgen -P "$before" -W "$1" -- "${cur#"$before"}")
}

_daxctl_complete_word() {
	case $word in
	device) _daxctl_offer "$(_daxctl_values device) all" ;;
	command) _daxctl_offer "$(_daxctl_values command)" ;;
	esac
}

_daxctl_complete_value() {
	case $1 in
	sysroot)
		mapfile -t COMPREPLY < <(compgen -d -- "$cur")
		compopt -o filenames 2>/dev/null
		;;
	input)
		mapfile -t COMPREPLY < <(compgen -f -- "$cur")
		compopt -o filenames 2>/dev/null
		;;
	dev | region) _daxctl_offer "$(_daxctl_values "$1") all" ;;
	*) _daxctl_offer "$(_daxctl_values "$1")" ;;
	esac
}

_daxctl() {
	local program=${1/#\~\//$HOME/} cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]}
	local root=${CXL_SYSROOT-} command='' word='' option
	local -A letters=() takes=([sysroot]=1) choices=()

	COMPREPLY=()
	# bash makes three words of --option=value.
	if [[ $cur == = ]]; then
		cur=
	elif [[ $prev == = ]]; then
		prev=${COMP_WORDS[COMP_CWORD - 2]}
	fi
	_daxctl_scan
	[[ -z $command ]] || _daxctl_read_usage
	option=$(_daxctl_option "$prev")
	if [[ -n $option ]]; then
		_daxctl_complete_value "$option"
	elif [[ $cur == -* && -n $command ]]; then
		_daxctl_offer "$("$program" "$command" --list-opts 2>/dev/null) --help"
	elif [[ $cur == -* ]]; then
		_daxctl_offer "--help --version --list-cmds --sysroot --trace-sysfs"
	elif [[ -n $command ]]; then
		_daxctl_complete_word
	else
		_daxctl_offer "$(_daxctl_values command)"
	fi
}

complete -F _daxctl daxctl
