/// Why no complete reply came, and whether the server may have acted all the same.
public struct HTTPFailure: Error, Sendable, Equatable, CustomStringConvertible {
    /// The ways in which a call fails.
    public enum Kind: String, Sendable, CaseIterable {
        /// The address or the options make no sense.
        case invalidRequest
        /// The local address could not be bound.
        case couldNotBind
        /// The host has no address.
        case couldNotResolve
        /// The host answered that nobody listens.
        case connectionRefused
        /// No connection, for another reason.
        case couldNotConnect
        /// One of the two time limits passed.
        case timedOut
        /// The connection was reset while sending or receiving.
        case reset
        /// The connection was closed before a reply, or in its headers.
        case closed
        /// The connection was closed within the body.
        case truncated
        /// The reply's body is larger than the client allows.
        case tooLarge
        /// The reply is not HTTP.
        case notHTTP
        /// The connection died before a reply, and libcurl was kept from sending a second time.
        case resent
        /// The connection to be reused held bytes that nobody asked for; nothing was sent over it.
        case outOfStep
        /// The caller, or the end of the client, withdrew the call.
        case cancelled
        /// Anything else; the code and the message say what.
        case other
    }

    /// In what way the call failed.
    public var kind: Kind
    /// The result of libcurl, 0 if it was not libcurl that ended the call.
    public var curlCode: Int
    /// The operating system's error, where libcurl's report of it can be trusted.
    public var osErrno: Int?
    /// False only if certainly no byte of the request was handed to the kernel.
    public var requestMayHaveBeenSent: Bool
    /// The cause in words, for people.
    public var message: String

    /// A failure.
    public init(
        kind: Kind,
        curlCode: Int = 0,
        osErrno: Int? = nil,
        requestMayHaveBeenSent: Bool,
        message: String
    ) {
        self.kind = kind
        self.curlCode = curlCode
        self.osErrno = osErrno
        self.requestMayHaveBeenSent = requestMayHaveBeenSent
        self.message = message
    }

    /// For instance: reset: Recv failure: Connection reset by peer (curl 56, errno 104).
    public var description: String {
        var codes = curlCode == 0 ? [] : ["curl \(curlCode)"]
        if let osErrno { codes.append("errno \(osErrno)") }
        if !requestMayHaveBeenSent { codes.append("nothing sent") }
        return "\(kind.rawValue): \(message)"
            + (codes.isEmpty ? "" : " (\(codes.joined(separator: ", ")))")
    }
}

/// What a failed call says about its effect on the server.
public enum RequestOutcome: Sendable {
    /// It had no effect and never will.
    case definite
    /// It may have had its effect, may have it later, or never.
    case indeterminate
}

extension HTTPFailure {
    /// Whether the request certainly had no effect and never will.
    ///
    /// The kind alone does not decide. A reused connection may take the request and die, and the
    /// attempt to replace it be refused: the last error is then about a second connection, while
    /// the first may have delivered.
    ///
    /// ```
    /// client:  |- request → (reused connection) ... reset -|- connect → refused -|
    /// server:             |--- executes ---| crash
    /// ```
    public var isDefinite: Bool { !requestMayHaveBeenSent }

    /// What the failure says about the effect; a pure read has none, so its failure is definite.
    public func outcome(isRead: Bool) -> RequestOutcome {
        isRead || isDefinite ? .definite : .indeterminate
    }
}
