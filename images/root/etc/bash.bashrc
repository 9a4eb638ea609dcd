# Interactive shells: login shells on the terminals, and those a learner starts (`ip netns exec blue bash`).
case $- in *i*) ;; *) return ;; esac

# What machines of a role have beside.
for __podwire_file in /etc/bashrc.d/*; do
  [[ -r $__podwire_file ]] && . "$__podwire_file"
done
unset __podwire_file

# In the base snapshot the shells stand here, fully started, so that a restored machine's first prompt is immediate
# and shows its own name. The agent opens the gate once the machine has its identity.
if [[ ! -e /run/podwire/identity && -t 0 ]]; then
  __podwire_gate=$(tty)
  __podwire_gate=/run/podwire/gate.${__podwire_gate##*/}
  if [[ -p $__podwire_gate ]]; then
    until read -r _ <"$__podwire_gate" || [[ -e /run/podwire/identity ]]; do :; done
  fi
  unset __podwire_gate
fi

shopt -s checkwinsize histappend cmdhist
HISTFILE=/root/.podwire/history
HISTTIMEFORMAT='%F %T  '
HISTSIZE=2000
HISTFILESIZE=20000
HISTCONTROL=

# Before each prompt, without a fork: keep the command line at once, take over the machine's present name,
# and tell the agent that a command has ended.
__podwire_prompt() {
  builtin history -a
  read -r HOSTNAME </proc/sys/kernel/hostname
  [[ -p /run/podwire/activity ]] && printf . 1<>/run/podwire/activity
}
PROMPT_COMMAND=__podwire_prompt
PS1='\[\e]133;A\a\]\[\e[1;32m\]\u@${HOSTNAME}\[\e[0m\]:\[\e[1;34m\]\w\[\e[0m\]\$ '

alias ls='ls --color=auto'
alias ll='ls -l'
alias grep='grep --color=auto'
alias ip='ip -color=auto'
export LESS=-R PAGER=less EDITOR=vi
