package transport

import "time"

// Limits bounds what a caller may ask for. A zero field means its default.
type Limits struct {
	// BodyBytes bounds a request's body. Default 256 KiB.
	BodyBytes int64
	// URLBytes bounds a request's URL. Default 16 KiB.
	URLBytes int
	// QueryBytes bounds a document's text. Default 64 KiB.
	QueryBytes int
	// Tokens bounds a document's tokens. Default 2,000.
	Tokens int
	// Depth bounds how deep fields nest. Default 15.
	Depth int
	// Aliases bounds aliased fields of an operation. Default 30.
	Aliases int
	// RootFields bounds the fields at an operation's top. Default 10.
	RootFields int
	// Directives bounds the directives of a document. Default 50.
	Directives int
	// Selections bounds the selections of an operation after its fragments
	// are spread. Default 1,000.
	Selections int
	// SameFields bounds how often a document selects fields under one name of the
	// response: the validation compares each with each. Default 100.
	SameFields int
	// ListItems bounds each list in an argument. Default 100.
	ListItems int
	// Variables bounds how many variables are declared or given. Default 100.
	Variables int
	// Nesting bounds how deep JSON and the literals of a document nest. Default 64.
	Nesting int
	// Complexity bounds the schema's estimate of an operation. Default 25,000.
	Complexity int
	// CostRate is how many points a caller gets back each second, and CostBurst
	// how many a caller has at most. Zero is no budget here;
	// DefaultLimits has 100,000 and 1,000,000.
	CostRate  int
	CostBurst int
	// Queries and Mutations bound how many of them run at once for each
	// processor. Default 4 and 64: mutations wait for the disk together.
	Queries   int
	Mutations int
	// PressedMutations bounds the mutations that run at once for each processor
	// while so many are refused that they have to be told one after another. Default
	// 1: a second would wait for the commit of the first, so that each takes about
	// as long as on an idle server.
	PressedMutations int
	// Queue bounds how many of each kind wait for their turn for each
	// processor. Default 64.
	Queue int
	// QueueTime bounds that wait. Default 1 s.
	QueueTime time.Duration
	// Errors bounds how many errors one response tells. Default 10.
	Errors int
	// OperationTime bounds an operation, and each event of a subscription. Default 10 s.
	OperationTime time.Duration

	// AnswerBytes bounds the data of an answer, and of each event. Default 16 MiB.
	AnswerBytes int
	// AnswerFields bounds the fields of the elements of all lists of an answer
	// together. Default 50,000.
	AnswerFields int

	// CachedDocuments bounds how many valid documents are kept parsed, and
	// CachedMemory about how many bytes they take. Default 1,000 and 16 MiB.
	CachedDocuments int
	CachedMemory    int
	// CachedBytes bounds the text of a document that is kept. Default 8 KiB.
	CachedBytes int

	// MessageBytes bounds a socket's message. Default 64 KiB.
	MessageBytes int
	// Fragments bounds the frames of a socket's message. Default 128.
	Fragments int
	// Pings bounds the pings of a socket within a second. Default 50.
	Pings int
	// Subscriptions bounds the operations that run at once on a socket. Default 20.
	Subscriptions int
	// SocketsPerPerson bounds the sockets of one person. Default 20.
	SocketsPerPerson int
	// Sockets bounds all sockets. Default 20,000.
	Sockets int
	// InitTime bounds the wait for connection_init. Default 3 s.
	InitTime time.Duration
	// MessageTime bounds the time from a message's first byte to its last. Default 10 s.
	MessageTime time.Duration
	// PingInterval is the time between two pings; a socket whose pong is still
	// missing at the next one is cut. Default 20 s.
	PingInterval time.Duration
	// WriteTime bounds a write to a socket, and each 64 KiB of an answer over
	// HTTP; a reader that does not read is cut. The server's own WriteTimeout
	// should be as long: it renews the time with each request. Default 15 s.
	WriteTime time.Duration
	// CloseTime bounds the wait for a client's answer to a close. Default 2 s.
	CloseTime time.Duration
	// KeepAlive is the time between two comments of an event stream. Default 12 s.
	KeepAlive time.Duration
}

// DefaultLimits returns the limits that hold where nothing else is said.
func DefaultLimits() Limits {
	return Limits{
		BodyBytes:        256 << 10,
		URLBytes:         16 << 10,
		QueryBytes:       64 << 10,
		Tokens:           2000,
		Depth:            15,
		Aliases:          30,
		RootFields:       10,
		Directives:       50,
		Selections:       1000,
		SameFields:       100,
		ListItems:        100,
		Variables:        100,
		Nesting:          64,
		Complexity:       25_000,
		CostRate:         100_000,
		CostBurst:        1_000_000,
		Queries:          4,
		Mutations:        64,
		PressedMutations: 1,
		Queue:            64,
		QueueTime:        time.Second,
		Errors:           10,
		OperationTime:    10 * time.Second,
		AnswerBytes:      16 << 20,
		AnswerFields:     50_000,
		CachedDocuments:  1000,
		CachedMemory:     16 << 20,
		CachedBytes:      8 << 10,
		MessageBytes:     64 << 10,
		Fragments:        128,
		Pings:            50,
		Subscriptions:    20,
		SocketsPerPerson: 20,
		Sockets:          20_000,
		InitTime:         3 * time.Second,
		MessageTime:      10 * time.Second,
		PingInterval:     20 * time.Second,
		WriteTime:        15 * time.Second,
		CloseTime:        2 * time.Second,
		KeepAlive:        12 * time.Second,
	}
}

// withDefaults fills zero fields.
func (l Limits) withDefaults() Limits {
	defaults := DefaultLimits()

	orDefault(&l.BodyBytes, defaults.BodyBytes)
	orDefault(&l.URLBytes, defaults.URLBytes)
	orDefault(&l.QueryBytes, defaults.QueryBytes)
	orDefault(&l.Tokens, defaults.Tokens)
	orDefault(&l.Depth, defaults.Depth)
	orDefault(&l.Aliases, defaults.Aliases)
	orDefault(&l.RootFields, defaults.RootFields)
	orDefault(&l.Directives, defaults.Directives)
	orDefault(&l.Selections, defaults.Selections)
	orDefault(&l.SameFields, defaults.SameFields)
	orDefault(&l.ListItems, defaults.ListItems)
	orDefault(&l.Variables, defaults.Variables)
	orDefault(&l.Nesting, defaults.Nesting)
	orDefault(&l.Complexity, defaults.Complexity)
	orDefault(&l.Queries, defaults.Queries)
	orDefault(&l.Mutations, defaults.Mutations)
	orDefault(&l.PressedMutations, defaults.PressedMutations)
	orDefault(&l.Queue, defaults.Queue)
	orDefault(&l.QueueTime, defaults.QueueTime)
	orDefault(&l.Errors, defaults.Errors)
	orDefault(&l.OperationTime, defaults.OperationTime)
	orDefault(&l.AnswerBytes, defaults.AnswerBytes)
	orDefault(&l.AnswerFields, defaults.AnswerFields)
	orDefault(&l.CachedDocuments, defaults.CachedDocuments)
	orDefault(&l.CachedMemory, defaults.CachedMemory)
	orDefault(&l.CachedBytes, defaults.CachedBytes)
	orDefaultStreams(&l, defaults)

	return l
}

// orDefaultStreams fills the zero fields of sockets and event streams.
func orDefaultStreams(l *Limits, defaults Limits) {
	orDefault(&l.MessageBytes, defaults.MessageBytes)
	orDefault(&l.Fragments, defaults.Fragments)
	orDefault(&l.Pings, defaults.Pings)
	orDefault(&l.Subscriptions, defaults.Subscriptions)
	orDefault(&l.SocketsPerPerson, defaults.SocketsPerPerson)
	orDefault(&l.Sockets, defaults.Sockets)
	orDefault(&l.InitTime, defaults.InitTime)
	orDefault(&l.MessageTime, defaults.MessageTime)
	orDefault(&l.PingInterval, defaults.PingInterval)
	orDefault(&l.WriteTime, defaults.WriteTime)
	orDefault(&l.CloseTime, defaults.CloseTime)
	orDefault(&l.KeepAlive, defaults.KeepAlive)
}

func orDefault[T int | int64 | time.Duration](field *T, value T) {
	if *field == 0 {
		*field = value
	}
}
