/**
 * Decides what an answer of the sweeper means for the record that asked. Pure, and ES5, because instances run that.
 * A work note is made only of members that hold the sweeper's own words: the body itself is never written anywhere.
 */
var StuckConversationAnswer = Class.create();
StuckConversationAnswer.prototype = {
  initialize: function () {},

  /** By the code of a problem document: how its work note begins. Any other code is a fault of the set-up. */
  headings: {
    kept: 'Left alone',
    'unknown-id': 'Not found',
    refused: 'Genesys Cloud refused',
    'run-refused': 'Genesys Cloud refused',
    unverified: 'Not seen ended',
    failed: 'Not done yet',
    'credentials-changed': 'Not done yet',
    'not-reached': 'Not done yet',
    'out-of-reach': 'Not done yet',
    'login-unreachable': 'Not done yet',
    'run-failed': 'Not done yet',
    throttled: 'Not done yet',
    busy: 'Not done yet',
    'no-answer': 'Not done yet',
    'no-answer-in-time': 'Not done yet',
    'no-conversation-id': 'Not asked',
  },

  /**
   * @param {number} status the HTTP status; 0 where no answer came
   * @param {string} body as it came
   * @returns {{workNote: string, resolve: boolean, assignTo: string}} assignTo: 'genesys' for whoever administers
   *   Genesys Cloud, 'sweeper' for whoever runs the sweeper or this integration, '' to leave the record where it is
   */
  decide: function (status, body) {
    var answer = this.parse(body);
    var lines;
    if (status === 200 && answer.ended === true) lines = this.endedLines(answer);
    else if (status === 200 && answer.outcome === 'would-close') lines = this.dryRunLines(answer);
    else if (typeof answer.code === 'string') lines = this.problemLines(answer);
    else lines = this.silenceLines(status);
    // The sweeper's log lines have the same id.
    if (answer.sweepId) lines.push('Run: ' + answer.sweepId);
    // Somebody who was cut off needs a person who reads the note.
    var resolve = status === 200 && answer.ended === true && !answer.overtaken;
    return { workNote: lines.join('\n'), resolve: resolve, assignTo: this.assignTo(answer) };
  },

  endedLines: function (row) {
    var forced = /^forced:(.+)$/.exec(row.reason || '');
    var lines = [row.outcome === 'already-ended' ? 'It had ended before.' : 'Ended, and seen ended.'];
    if (forced) lines.push('It was ended now, although the policy would have kept it: ' + forced[1] + '.');
    if (forced && forced[1] === 'waiting-for-us') lines.push('The guest was waiting for an answer.');
    if (row.overtaken === 'guest-wrote') lines.push('The guest had just written, and was cut off.');
    if (row.overtaken === 'agent-joined') lines.push('An agent had just joined, and was cut off.');
    if (row.wrapUpOwed === true) lines.push('An agent still owes wrap-up.');
    if (row.reopened === true) lines.push('The guest has come back since, and is served as usual.');
    return lines;
  },

  dryRunLines: function (row) {
    var why = row['class'] + ', idle for ' + row.idleMinutes + ' minutes';
    return ['Dry run: it would be ended (' + why + '). Nothing was done.'];
  },

  problemLines: function (problem) {
    var lines = [(this.headings[problem.code] || 'Not done') + ' (' + problem.code + '). ' + problem.detail];
    var diagnosis = problem.diagnosis || (problem.diagnoses || [])[0] || {};
    var permissions = (diagnosis.permissions || []).join(', ');
    if (problem.remedy) lines.push('What to do: ' + problem.remedy);
    if (permissions) lines.push('Permissions' + (diagnosis.anyOf ? ', any one of: ' : ': ') + permissions);
    if (diagnosis.contextId) lines.push('For Genesys Cloud Customer Care: ' + diagnosis.contextId);
    if (problem.supportCase) lines.push('For Genesys Cloud Customer Care:', problem.supportCase);
    return lines;
  },

  silenceLines: function (status) {
    return [
      'No answer from the sweeper (status ' + status + ').',
      'Ask again in a few minutes: ending a conversation twice does no harm.',
      'If this goes on, an administrator finds the cause in System Logs > Outbound HTTP Requests.',
    ];
  },

  assignTo: function (answer) {
    if (typeof answer.code !== 'string') return '';
    var passing = ['rate-limited', 'platform-error', 'conflict', 'not-found'];
    if (answer.code === 'refused' || answer.code === 'run-refused') {
      var cause = answer.diagnosis || (answer.diagnoses || [])[0] || {};
      return passing.indexOf(cause.code) === -1 ? 'genesys' : '';
    }
    if (answer.code === 'unverified') return answer.reason === 'still-open' ? 'genesys' : '';
    return this.headings[answer.code] ? '' : 'sweeper';
  },

  parse: function (body) {
    try {
      return JSON.parse(body) || {};
      // oxlint-disable-next-line no-unused-vars -- ES5 wants a name for it.
    } catch (notJson) {
      return {};
    }
  },

  type: 'StuckConversationAnswer',
};
