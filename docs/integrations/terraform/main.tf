# The Genesys side of the sweeper: two roles, and the OAuth client that holds the first of them, or both.
# README.md says where in the provider's source each attribute was read.

locals {
  # As diagnose names them. A test checks that these lists are what the sweeper's own code asks for.
  search_and_read = ["analytics:conversationDetail:view", "conversation:communication:view"]
  end             = ["conversation:communication:disconnect"]
  tag             = ["conversation:externalTag:edit"]
  diagnosis       = ["routing:queue:view", "conversation:threadingTimeline:view"]

  looks = concat(local.search_and_read, var.more_diagnosis ? local.diagnosis : [])
  ends  = concat(local.end, var.tag ? local.tag : [])

  role_ids = concat(
    [genesyscloud_auth_role.looks.id],
    var.mode == "enforce" ? [genesyscloud_auth_role.ends.id] : [],
  )
  division_ids = [
    for division in var.divisions :
    division == "home" ? one(data.genesyscloud_auth_division_home.home[*].id) : division
  ]
}

data "genesyscloud_auth_division_home" "home" {
  count = contains(var.divisions, "home") ? 1 : 0
}

resource "genesyscloud_auth_role" "looks" {
  name        = "${var.name} looks"
  description = "Finds web-messaging conversations and reads their live state. Ends nothing."

  dynamic "permission_policies" {
    for_each = local.looks
    content {
      domain      = split(":", permission_policies.value)[0]
      entity_name = split(":", permission_policies.value)[1]
      action_set  = [split(":", permission_policies.value)[2]]
    }
  }
}

# It exists in dry run too, so that switching on changes the client's grants and nothing else.
resource "genesyscloud_auth_role" "ends" {
  name        = "${var.name} ends"
  description = "Ends conversations. Without this role the client cannot, whatever it is told to do."

  dynamic "permission_policies" {
    for_each = local.ends
    content {
      domain      = split(":", permission_policies.value)[0]
      entity_name = split(":", permission_policies.value)[1]
      action_set  = [split(":", permission_policies.value)[2]]
    }
  }
}

# No scopes: they do not exist for this grant. No expose_client_secret: the secret would be in the state.
resource "genesyscloud_oauth_client" "sweeper" {
  name                          = var.name
  description                   = "Only for the sweeper of stuck web-messaging conversations: whoever uses the same token shares its rate limit."
  authorized_grant_type         = "CLIENT-CREDENTIALS"
  access_token_validity_seconds = var.token_lifetime_seconds
  directory_client_secret       = var.secret_directory

  dynamic "roles" {
    for_each = setproduct(local.role_ids, local.division_ids)
    content {
      role_id     = roles.value[0]
      division_id = roles.value[1]
    }
  }
}
