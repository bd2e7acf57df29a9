# shellcheck shell=bash
# ns-tool.bash - completion of ns-tool's verbs, options, processes, types and commands.

# The help is the list: nothing here has to follow a new verb or option.
_ns_tool_words() {
	"${COMP_WORDS[0]}" "$@" --help 2>/dev/null
}

_ns_tool_verbs() {
	_ns_tool_words | sed -n '/^Verbs/,$s/^  \([a-z][a-z]*\)  .*/\1/p'
}

_ns_tool_options() {
	_ns_tool_words "$@" | sed -n 's/^  \(--[a-z]*\) .*/\1/p'
}

_ns_tool_pids() {
	local entry
	for entry in /proc/[0-9]*; do
		echo "${entry##*/}"
	done
}

# A list that grows at its end: TYPE,TYPE,...
_ns_tool_types() {
	local done='' type
	case $1 in
	*,*) done=${1%,*}, ;;
	esac
	for type in user pid uts ipc mount net cgroup time; do
		case ,$done in
		*,"$type",*) ;;
		*) echo "$done$type" ;;
		esac
	done
}

_ns_tool_reply() {
	mapfile -t COMPREPLY < <(compgen "${@:2}" -- "$1")
}

_ns_tool() {
	local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} verb='' word i
	local -a path=()

	# --option=value comes as three words.
	if [ "$current" = "=" ]; then
		current=''
	elif [ "$previous" = "=" ] && ((COMP_CWORD > 1)); then
		previous=${COMP_WORDS[COMP_CWORD - 2]}
	fi
	for ((i = 1; i < COMP_CWORD; i++)); do
		word=${COMP_WORDS[i]}
		case $word in
		--) break ;;
		--hostname | --domainname | --monotonic | --boottime | --target | --only)
			[ "${COMP_WORDS[i + 1]}" = "=" ] && ((i++))
			((i++))
			;;
		-* | =) ;;
		*)
			# plan takes a verb of its own; after any other the command begins.
			if [ "$verb" = "" ] || [ "$verb" = plan ]; then
				verb=$word
				path+=("$word")
			elif [ "$verb" != proc ]; then
				break
			fi
			;;
		esac
	done

	# A command: its name, then whatever completes its own arguments.
	if ((i < COMP_CWORD)); then
		[ "${COMP_WORDS[i]}" = -- ] && ((i++))
		if ((i == COMP_CWORD)); then
			_ns_tool_reply "$current" -c
		elif declare -F _command_offset >/dev/null; then
			_command_offset "$i"
		else
			_ns_tool_reply "$current" -f
		fi
		return
	fi

	case $previous in
	--hostname | --domainname | --monotonic | --boottime) return ;;
	--target)
		_ns_tool_reply "$current" -W "$(_ns_tool_pids)"
		return
		;;
	--only)
		_ns_tool_reply "$current" -W "$(_ns_tool_types "$current")"
		compopt -o nospace 2>/dev/null
		return
		;;
	esac
	case $verb,$current in
	*,-*) _ns_tool_reply "$current" -W "$(_ns_tool_options "${path[@]}") --" ;;
	,*) _ns_tool_reply "$current" -W "$(_ns_tool_verbs)" ;;
	plan,*) _ns_tool_reply "$current" -W "$(_ns_tool_verbs | grep -vxE 'proc|plan|features')" ;;
	proc,*) _ns_tool_reply "$current" -W "$(_ns_tool_pids)" ;;
	features,*) ;;
	*) _ns_tool_reply "$current" -c ;;
	esac
}

complete -F _ns_tool ns-tool
