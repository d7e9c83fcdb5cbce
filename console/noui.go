//go:build noui

package console

import "io/fs"

// bundled returns nil: this build was asked to go without pages.
func bundled() fs.FS { return nil }
