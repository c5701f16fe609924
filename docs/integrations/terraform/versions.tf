terraform {
  required_version = ">= 1.5"

  required_providers {
    genesyscloud = {
      source  = "mypurecloud/genesyscloud"
      version = ">= 1.86.1, < 2.0.0"
    }
  }
}

# Terraform's own credentials for Genesys Cloud come from the environment, so that they are never in a file:
# GENESYSCLOUD_OAUTHCLIENT_ID, GENESYSCLOUD_OAUTHCLIENT_SECRET, GENESYSCLOUD_REGION.
provider "genesyscloud" {}
