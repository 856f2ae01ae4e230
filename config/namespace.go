package config

// Namespace is the namespace of the program's config keys, whatever the project's name: the
// examples still work if `pulumi new` gives it another name. Keys in the project's own namespace,
// which is the default, are read too.
const Namespace = "bankchurn"
