variable "mode" {
  description = "dry-run: the client may search and read. enforce: it may end conversations as well."
  type        = string
  default     = "dry-run"
  nullable    = false

  validation {
    condition     = contains(["dry-run", "enforce"], var.mode)
    error_message = "mode must be \"dry-run\" or \"enforce\", as in the sweeper's own configuration."
  }
}

variable "divisions" {
  description = "In which divisions the client has the roles: [\"*\"] for every division, also those that are made later; otherwise \"home\" and ids of divisions."
  type        = list(string)
  nullable    = false

  validation {
    condition     = length(var.divisions) > 0
    error_message = "divisions must not be empty: name every division that owns a queue for web messages, or [\"*\"]."
  }
  validation {
    condition = alltrue([
      for division in var.divisions : can(regex("^([*]|home|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$", division))
    ])
    error_message = "divisions must each be \"*\", \"home\" or a division's id, a UUID in small letters; a name is not accepted."
  }
  validation {
    condition     = !contains(var.divisions, "*") || length(var.divisions) == 1
    error_message = "divisions: \"*\" already means every division, so nothing else may be listed with it."
  }
  validation {
    condition     = length(distinct(var.divisions)) == length(var.divisions)
    error_message = "divisions must name each division once."
  }
}

variable "tag" {
  description = "Whether the sweeper's own configuration sets \"tag\": true. The client may then write external tags in enforce mode."
  type        = bool
  default     = false
  nullable    = false
}

variable "more_diagnosis" {
  description = "Whether diagnose may read queues and the threading timeline: its checks \"configuration\" and \"prevention\" then say more. No sweep needs it."
  type        = bool
  default     = false
  nullable    = false
}

variable "name" {
  description = "What the client is called, and what the names of the roles begin with."
  type        = string
  default     = "Sweeper"
  nullable    = false

  validation {
    condition     = trimspace(var.name) != ""
    error_message = "name must not be blank: it is how people find the client and the roles in Genesys Cloud's Admin."
  }
}

variable "token_lifetime_seconds" {
  description = "How long a token of the client lasts, in seconds. A warm function keeps its token until then."
  type        = number
  default     = 86400
  nullable    = false

  validation {
    condition     = var.token_lifetime_seconds >= 300 && var.token_lifetime_seconds <= 172800
    error_message = "token_lifetime_seconds must be from 300 (5 minutes) to 172800 (48 hours): Genesys Cloud gives no other."
  }
}

variable "secret_directory" {
  description = "The provider writes the client's secret into this directory, when it makes the client. The name of the file is the client's id."
  type        = string
  default     = "secret"
  nullable    = false

  validation {
    condition     = trimspace(var.secret_directory) != ""
    error_message = "secret_directory must name a directory: Genesys Cloud shows a client's secret once, and it would be lost."
  }
}
