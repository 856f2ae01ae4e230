package config

// Namespace is that of the program's config keys, whatever the project is called: `pulumi
// new` may give it another name, and the examples go on to work. Keys in the project's own
// namespace are read too, as a key without one is.
const Namespace = "bankchurn"
