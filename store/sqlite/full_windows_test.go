package sqlite_test

// runFull is for systems that can bound the size of a file.
func runFull() bool { return false }
