package cloud

import (
	"reflect"

	"github.com/blang/semver"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
)

// Account is the part of a provider's configuration that outputs depend on.
type Account struct {
	// Region is the provider's region; "" if none is configured.
	Region string
	// ID is the AWS account or the Google Cloud project.
	ID string
	// Labels are the provider's default tags (AWS) or default labels (Google Cloud).
	Labels map[string]string
	// Missing names required settings that are not set, for the error of the first resource.
	Missing string
}

// Package is one provider package of the embedded cloud.
type Package struct {
	// Name is the package's name, as at the beginning of type tokens.
	Name string
	// Version is the version of the SDK that the types below were read from.
	Version semver.Version
	// Config is the zero value of the SDK's ProviderArgs.
	Config argsType
	// Naming is the name rule of types without their own.
	Naming NameRule
	// Account reads the provider's settings.
	Account func(resource.PropertyMap) Account
	// ReplaceOn lists provider settings whose change replaces the provider and with it every resource.
	ReplaceOn []string
	// checkConfig adds failures for settings that the real provider rejects.
	checkConfig func(*Checker)
	// Labels is the input that the provider completes with its default tags or labels; "": none.
	Labels string
	// Labelled adds the outputs that depend on the provider's default tags or labels.
	Labelled func(*Instance, reflect.Type) map[string]any
	// Common are outputs that every type of the package has if its args have the property (project, region).
	Common func(*Instance, reflect.Type) map[string]any
	// Scope is the default scope of a resource.
	Scope func(*Instance) string
	Types map[string]Type
	// Custom returns the entry of a type that cannot be in a table, false if there is none;
	// nil: the tables have all types.
	Custom func(token string) (Type, bool)
	// FillName sets a missing name in the `metadata` of types that have it; nil: all have a `name`, by the name rules.
	FillName func(req plugin.CheckRequest, news resource.PropertyMap) error
	// NameKey identifies resources of one type by their inputs: a replacement with the same key
	// cannot coexist with what it replaces; with "" it can. nil: a `name` that the program
	// sets.
	NameKey func(inputs resource.PropertyMap) string
	// CheckCreate reports what the cloud would reject for any type; nil: nothing.
	CheckCreate func(*Instance) error
	// Shared is what a policy is on of an image, or of a secret, that may be in another account or project; "" for another
	// text. nil: nothing.
	Shared func(text string) string
	// Taken is the error code of types without their own.
	Taken string
	// Invokes are the data sources, by token.
	Invokes map[string]Invoke
}

// Invoke answers one data source. The cloud's lock is held.
type Invoke func(*Cloud, Account, resource.PropertyMap) (map[string]any, error)

// lookup returns the entry of one of the package's types.
func (pkg *Package) lookup(token string) (Type, bool) {
	t, ok := pkg.Types[token]
	if !ok && pkg.Custom != nil {
		t, ok = pkg.Custom(token)
	}
	return t, ok
}

// Tables joins tables of types.
func Tables(list ...map[string]Type) map[string]Type {
	all := map[string]Type{}
	for _, t := range list {
		for token, entry := range t {
			all[token] = entry
		}
	}
	return all
}
