terraform {
  required_version = ">= 1.5"

  required_providers {
    genesyscloud = {
      source  = "mypurecloud/genesyscloud"
      version = ">= 1.86.1, < 2.0.0"
    }
  }
}

# Who Terraform is to Genesys Cloud stands in the environment, so that it never stands in a file:
# GENESYSCLOUD_OAUTHCLIENT_ID, GENESYSCLOUD_OAUTHCLIENT_SECRET, GENESYSCLOUD_REGION.
provider "genesyscloud" {}
