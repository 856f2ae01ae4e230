// Package cloudrun runs the service on Google Cloud Run.
//
// The service runs as a service account of its own, which may read the secrets it
// lists and nothing else. It answers the internet without authentication only
// when `service.public` asks for it. The package's options are the config block
// `cloudrun`.
package cloudrun
