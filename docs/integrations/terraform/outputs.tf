output "client_id" {
  description = "The OAuth client's id, the clientId of the sweeper's secret. Not a secret itself."
  value       = genesyscloud_oauth_client.sweeper.id
}

output "role_ids" {
  description = "Both roles, to be given to the client that Terraform itself uses."
  value = {
    looks = genesyscloud_auth_role.looks.id
    ends  = genesyscloud_auth_role.ends.id
  }
}

output "granted_permissions" {
  description = "What the client may do in each of the divisions. diagnose lists the same."
  value       = concat(local.looks, var.mode == "enforce" ? local.ends : [])
}

output "secret_file" {
  description = "The file in which the run that made the client has left its secret. Move it into Secrets Manager and delete it."
  value       = "${var.secret_directory}/${genesyscloud_oauth_client.sweeper.id}"
}
