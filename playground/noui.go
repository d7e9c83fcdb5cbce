//go:build noui

package playground

import "io/fs"

// bundled returns nil: this build was asked to go without pages.
func bundled() fs.FS { return nil }
