/** Asks the sweeper to end the conversation of a record, and writes the result into the record. */
var StuckConversationCloser = Class.create();
StuckConversationCloser.prototype = {
  initialize: function () {},

  /** @param {GlideRecord} record an incident whose field u_close_conversation or u_end_conversation_now was set */
  close: function (record) {
    var answer = this.ask(record);
    var decision = new StuckConversationAnswer().decide(answer.status, answer.body);
    record.work_notes = decision.workNote;
    var closeCode = gs.getProperty('sweeper.close_code', '');
    if (decision.resolve && closeCode !== '') {
      record.setValue('state', gs.getProperty('sweeper.resolved_state', '6'));
      record.setValue('close_code', closeCode);
      record.setValue('close_notes', decision.workNote);
    }
    var group = decision.assignTo === '' ? '' : gs.getProperty('sweeper.group.' + decision.assignTo, '');
    if (group !== '') record.setValue('assignment_group', group);
    // To try again, somebody sets the field again.
    record.setValue('u_close_conversation', '');
    record.setValue('u_end_conversation_now', false);
    record.update();
  },

  ask: function (record) {
    var id = String(record.getValue('u_genesys_conversation_id') || '').trim();
    // Variables are replaced as text: only an id may become a part of the address.
    if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id)) {
      var missing = { code: 'no-conversation-id', detail: 'The record has no id of a conversation.' };
      missing.remedy = 'Copy the 36 characters from Genesys Cloud, and ask again.';
      return { status: 0, body: JSON.stringify(missing) };
    }
    try {
      var message = new sn_ws.RESTMessageV2('Stuck-conversation sweeper', this.methodFor(record));
      message.setStringParameter('conversation_id', id);
      message.setStringParameter('note', record.getValue('number'));
      message.setHttpTimeout(30000);
      var response = message.execute();
      return { status: response.getStatusCode(), body: response.getBody() };
      // oxlint-disable-next-line no-unused-vars -- ES5 wants a name for it.
    } catch (failure) {
      // No connection, no token, or no such REST message. The text of the error may hold anything, so it is not written.
      return { status: 0, body: '' };
    }
  },

  /** A field of its own ends a conversation now, so that its ACL says who may. */
  methodFor: function (record) {
    if (record.getValue('u_end_conversation_now') === '1') return 'force-close';
    return record.getValue('u_close_conversation') === 'enforce' ? 'close' : 'close-dry-run';
  },

  type: 'StuckConversationCloser',
};
