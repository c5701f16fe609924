(function executeRule(current, _previous /*null when async*/) {
  new StuckConversationCloser().close(current);
})(current, previous);
