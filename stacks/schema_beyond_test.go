package stacks

var beyondASchema = map[string][]string{}
