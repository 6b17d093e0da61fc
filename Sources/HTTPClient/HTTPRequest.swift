/// One call over HTTP/1.1, sent at most once.
public struct HTTPRequest: Sendable {
    /// What to do with the address.
    public enum Method: Sendable {
        /// Fetch; the body is not sent.
        case get
        /// Send the body, announced as JSON.
        case post
    }

    /// What to do with the address.
    public var method: Method
    /// The whole address, such as `http://127.0.0.3:8080/v1/operations`.
    public var url: String
    /// The bytes to post.
    public var body: [UInt8]
    /// The longest time to wait for a connection; from start, at least a millisecond.
    public var connectTimeout: Duration
    /// The longest time for the whole exchange, waiting for a connection included.
    public var timeout: Duration
    /// The local address to call from, such as 127.0.0.3, or nil for the kernel's choice.
    ///
    /// Calls share a connection only if they name the same source. A call that names none may be
    /// carried by any idle connection to its server, bound or not: a client that calls from one
    /// address should name it in every request.
    public var source: String?
    /// Whether to open a connection even where an idle one could be reused.
    public var freshConnection: Bool

    /// A request, by default a fetch that waits a second for a connection and five in all.
    public init(
        method: Method = .get,
        url: String,
        body: [UInt8] = [],
        connectTimeout: Duration = .seconds(1),
        timeout: Duration = .seconds(5),
        source: String? = nil,
        freshConnection: Bool = false
    ) {
        self.method = method
        self.url = url
        self.body = body
        self.connectTimeout = connectTimeout
        self.timeout = timeout
        self.source = source
        self.freshConnection = freshConnection
    }
}

/// A complete reply, whatever its status says.
///
/// A body that was announced with its length or in chunks is complete. One that is announced with
/// neither ends with its connection, and nobody can tell a server's death from its last byte: what
/// decodes such a body must notice that an end is missing.
public struct HTTPResponse: Sendable, Equatable {
    /// The status code, such as 200; redirects and server errors are replies like any other.
    public var status: Int
    /// The whole body.
    public var body: [UInt8]

    /// A reply.
    public init(status: Int, body: [UInt8]) {
        self.status = status
        self.body = body
    }
}

extension Duration {
    /// Milliseconds, rounded up to at least one: libcurl takes 0 for no limit.
    var wholeMilliseconds: Int {
        let (seconds, attoseconds) = components
        guard seconds < 1 << 31 else { return 1 << 41 }
        let roundedUp = (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
        return max(1, Int(seconds * 1000 + roundedUp))
    }
}
