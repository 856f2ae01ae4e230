// Package cloud is the core of the embedded cloud: a provider that the real Pulumi engine talks
// to over gRPC, an inventory of what it "created", and loopback HTTP servers that stand for the
// deployed endpoints. It never contacts a real cloud.
//
// One generic provider serves every resource type. What it needs to know about a type is an
// entry in a table (Type), in the cloud's package and the service's file: aws/lambda.go,
// google/cloudrun.go, ...
//
//   - known and required properties, and the kinds of their values, come by reflection from the Go SDK's own args
//     struct, so they cannot drift from the SDK in go.mod;
//   - the entry adds the name rule, the properties whose change makes the real provider replace the resource,
//     values the real provider refuses, and the outputs it computes.
//
// To add a type, add an entry to the table of its service. To add a cloud, write a Package and pass it in Options.Packages.
//
// An output that the real provider learns from the cloud is unknown in a preview here too;
// after create it is known.
package cloud
