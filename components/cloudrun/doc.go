// Package cloudrun runs the service on Google Cloud Run.
//
// The service runs as its own service account, which may read the listed secrets and nothing else.
// It accepts unauthenticated requests from the internet only if `service.public` is true. The
// package's options are the config block `cloudrun`.
package cloudrun
