import CCurl
import Glibc

/// One exchange, and the libcurl handle that is used for one exchange after another.
///
/// libcurl calls back with an unretained pointer to it: the code that adds the handle to a multi
/// handle keeps the transfer alive until the handle is removed.
final class Transfer {
    let easy: UnsafeMutableRawPointer
    /// The call being served, nil at rest.
    private(set) var call: Call?
    /// How often libcurl was about to send the request: at 0, no byte was handed to the kernel.
    private(set) var sendings = 0
    /// Whether the connection to be reused was found to hold bytes that nobody asked for.
    private(set) var isOutOfStep = false
    /// The error of a socket that could not be opened.
    private(set) var socketErrno: Int32?
    /// Whether the reply outgrew its limit.
    private(set) var isTooLarge = false
    /// Whether the blank line after the reply's headers has come.
    private var isHeadComplete = false
    private var body: [UInt8] = []
    /// The sockets opened for this call; none if it reuses a connection.
    private var opened: [Int32] = []
    private let sockets: SocketTable
    private let maximumBodyBytes: Int
    private let errorText: UnsafeMutablePointer<CChar>

    /// Nil if libcurl has no memory.
    init?(sockets: SocketTable, maximumBodyBytes: Int) {
        guard let easy = curl_easy_init() else { return nil }
        self.easy = easy
        self.sockets = sockets
        self.maximumBodyBytes = maximumBodyBytes
        errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
        errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        setLastingOptions()
    }

    deinit {
        curl_easy_cleanup(easy)
        errorText.deallocate()
    }

    /// The transfer of a handle.
    static func behind(_ easy: UnsafeMutableRawPointer) -> Transfer {
        var context: UnsafeMutableRawPointer?
        ccurl_get_pointer(easy, CURLINFO_PRIVATE, &context)
        guard let context else { preconditionFailure("a handle without its transfer") }
        return from(context)
    }

    private static func from(_ context: UnsafeMutableRawPointer) -> Transfer {
        Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
    }

    private func setLastingOptions() {
        let context = Unmanaged.passUnretained(self).toOpaque()
        ccurl_set_pointer(easy, CURLOPT_PRIVATE, context)
        ccurl_set_pointer(easy, CURLOPT_ERRORBUFFER, errorText)
        ccurl_set_long(easy, CURLOPT_NOSIGNAL, 1)
        ccurl_set_long(easy, CURLOPT_TCP_NODELAY, 1)
        ccurl_set_long(easy, CURLOPT_FOLLOWLOCATION, 0)
        // Servers close connections that have been idle for longer; a call that meets with the
        // close cannot tell whether it arrived.
        ccurl_set_long(easy, CURLOPT_MAXAGE_CONN, 10)
        ccurl_set_long(easy, CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
        ccurl_set_string(easy, CURLOPT_PROTOCOLS_STR, "http")
        // The environment may name a proxy; with the second option libcurl does not even look.
        ccurl_set_string(easy, CURLOPT_PROXY, "")
        ccurl_set_string(easy, CURLOPT_NOPROXY, "*")
        ccurl_set_write(easy, { Transfer.receive($0, $1 &* $2, $3) }, context)
        ccurl_set_header(easy, { Transfer.receiveHeader($0, $1 &* $2, $3) }, context)
        ccurl_set_prereq(
            easy,
            { context, remote, local, remotePort, localPort in
                let key = SocketTable.key(remote: remote, remotePort, local: local, localPort)
                return Transfer.permitSending(context, over: key)
            },
            context
        )
        ccurl_set_socket(easy, { context, _, address in Transfer.open(address, context) }, context)
    }

    /// Sets the handle up for a call; the result is libcurl's first objection.
    func prepare(_ call: Call, headers: RequestHeaders) -> CURLcode {
        self.call = call
        sendings = 0
        socketErrno = nil
        isTooLarge = false
        isHeadComplete = false
        isOutOfStep = false
        opened.removeAll(keepingCapacity: true)
        errorText[0] = 0
        let request = call.request
        let source = request.source.map { "host!\($0)" }
        let codes = [
            ccurl_set_string(easy, CURLOPT_URL, request.url),
            ccurl_set_string(easy, CURLOPT_INTERFACE, source),
            ccurl_set_long(easy, CURLOPT_FRESH_CONNECT, request.freshConnection ? 1 : 0),
            ccurl_set_long(easy, CURLOPT_TIMEOUT_MS, request.timeout.wholeMilliseconds),
            ccurl_set_long(
                easy,
                CURLOPT_CONNECTTIMEOUT_MS,
                request.connectTimeout.wholeMilliseconds
            ),
            setMethod(request, headers: headers),
        ]
        return codes.first { $0 != CURLE_OK } ?? CURLE_OK
    }

    private func setMethod(_ request: HTTPRequest, headers: RequestHeaders) -> CURLcode {
        guard request.method == .post else {
            ccurl_set_list(easy, CURLOPT_HTTPHEADER, headers.get)
            return ccurl_set_long(easy, CURLOPT_HTTPGET, 1)
        }
        ccurl_set_list(easy, CURLOPT_HTTPHEADER, headers.post)
        ccurl_set_long(easy, CURLOPT_POST, 1)
        // The size comes first: it says how much to copy.
        ccurl_set_offset(easy, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(request.body.count))
        return request.body.withUnsafeBytes {
            ccurl_set_pointer(easy, CURLOPT_COPYPOSTFIELDS, $0.baseAddress ?? .init(errorText))
        }
    }

    /// What the exchange came to, by libcurl's result.
    func finish(_ code: CURLcode) -> HTTPClient.Outcome {
        guard code == CURLE_OK else { return .failure(failure(code, text: errorText)) }
        var status = 0
        ccurl_get_long(easy, CURLINFO_RESPONSE_CODE, &status)
        // Safety: when the connection ends within the headers, libcurl is content with what it has:
        // an empty reply, whose status may not be the last word.
        guard isHeadComplete, status >= 200 else { return .failure(endedWithinHead()) }
        return .success(HTTPResponse(status: status, body: body))
    }

    /// Forgets the call.
    func rest() {
        call = nil
        body = []
    }
}

// MARK: - What libcurl asks

extension Transfer {
    /// Takes a piece of the body; taking less than was given ends the transfer.
    private static func receive(
        _ bytes: UnsafeMutablePointer<CChar>?,
        _ count: Int,
        _ context: UnsafeMutableRawPointer?
    ) -> Int {
        guard let bytes, let context else { return 0 }
        let transfer = from(context)
        guard transfer.body.count + count <= transfer.maximumBodyBytes else {
            transfer.isTooLarge = true
            return 0
        }
        transfer.body.append(contentsOf: UnsafeRawBufferPointer(start: bytes, count: count))
        return count
    }

    /// Watches for the end of the headers.
    ///
    /// A status line begins them, again after an interim reply such as 100. Other lines say
    /// nothing: the trailers of a chunked body come this way too, without a blank line after them.
    private static func receiveHeader(
        _ bytes: UnsafeMutablePointer<CChar>?,
        _ count: Int,
        _ context: UnsafeMutableRawPointer?
    ) -> Int {
        guard let bytes, let context else { return 0 }
        let line = UnsafeRawBufferPointer(start: bytes, count: count)
        if line.first == UInt8(ascii: "\r") || line.first == UInt8(ascii: "\n") {
            from(context).isHeadComplete = true
        } else if line.starts(with: "HTTP/".utf8) {
            from(context).isHeadComplete = false
        }
        return count
    }

    /// Lets the first sending pass and no other.
    ///
    /// Safety: when a reused connection dies before the first byte of a reply, libcurl sends the
    /// request again without saying so, posts included, and no option forbids it. The server may
    /// have executed the first copy.
    private static func permitSending(
        _ context: UnsafeMutableRawPointer?,
        over connection: UInt64
    ) -> Int32 {
        guard let context else { return CURL_PREREQFUNC_ABORT }
        let transfer = from(context)
        transfer.examine(connection)
        guard !transfer.isOutOfStep else { return CURL_PREREQFUNC_ABORT }
        transfer.sendings += 1
        return transfer.sendings == 1 ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT
    }

    /// Notes the socket of a new connection; looks for stray bytes on one that is reused.
    private func examine(_ connection: UInt64) {
        if opened.isEmpty {
            isOutOfStep = sockets.isOutOfStep(connection)
        } else if sendings == 0 {
            // Of several sockets, for a host with several addresses, any may have won the race.
            sockets.note(opened.count == 1 ? opened[0] : nil, for: connection)
        }
    }

    /// Opens a socket, but none for a second sending: it would only wait for a connection in vain.
    private static func open(
        _ address: UnsafeMutablePointer<curl_sockaddr>?,
        _ context: UnsafeMutableRawPointer?
    ) -> curl_socket_t {
        guard let address, let context else { return curl_socket_t(-1) }
        let transfer = from(context)
        guard transfer.sendings == 0 else { return curl_socket_t(-1) }
        let socket = ccurl_open_socket(address)
        if socket < 0 { transfer.socketErrno = errno } else { transfer.opened.append(socket) }
        return socket
    }
}
