import CCurl

/// Drives every transfer of a client; it belongs to one thread.
///
/// A turn takes what callers left, lets libcurl work, answers what is complete, and then sleeps
/// until a socket or a caller stirs.
final class TransferLoop {
    private let mailbox: Mailbox
    private let multi: UnsafeMutableRawPointer
    private let headers: RequestHeaders
    private let sockets = SocketTable()
    private let maximumBodyBytes: Int
    private var active: [UInt64: Transfer] = [:]
    /// Handles at rest, kept because making one costs more than a request.
    private var idle: [Transfer] = []

    init(mailbox: Mailbox, headers: RequestHeaders, maximumBodyBytes: Int) {
        _ = libraryIsReady
        guard let multi = curl_multi_init() else { preconditionFailure("libcurl has no memory") }
        // By default libcurl keeps four idle connections a call in flight, and so closes most of
        // them whenever a burst ends.
        ccurl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, 4096)
        self.mailbox = mailbox
        self.headers = headers
        self.multi = multi
        self.maximumBodyBytes = maximumBodyBytes
        mailbox.attach(Sleeper(multi))
    }

    deinit {
        // Safety: nobody may wake the handle once it is freed, and transfers go before it.
        mailbox.attach(nil)
        idle = []
        active = [:]
        curl_multi_cleanup(multi)
    }

    /// Works until the mailbox says stop, then cancels what is left.
    func run() {
        while true {
            let delivery = mailbox.drain()
            if delivery.isStopping { return cancelEverything(and: delivery.calls) }
            for call in delivery.calls { begin(call) }
            for ticket in delivery.cancelled { cancel(ticket) }
            var running: Int32 = 0
            curl_multi_perform(multi, &running)
            answerCompleted()
            if mailbox.mayRest() { curl_multi_poll(multi, nil, 0, 60_000, nil) }
        }
    }

    private func begin(_ call: Call) {
        guard let transfer = idle.popLast() ?? makeTransfer() else {
            let message = "libcurl has no memory"
            let failure = HTTPFailure(
                kind: .other,
                requestMayHaveBeenSent: false,
                message: message
            )
            return call.completion(.failure(failure))
        }
        let code = transfer.prepare(call, headers: headers)
        guard code == CURLE_OK, curl_multi_add_handle(multi, transfer.easy) == CURLM_OK else {
            return call.completion(transfer.finish(code == CURLE_OK ? CURLE_FAILED_INIT : code))
        }
        active[call.ticket] = transfer
    }

    private func makeTransfer() -> Transfer? {
        Transfer(sockets: sockets, maximumBodyBytes: maximumBodyBytes)
    }

    private func answerCompleted() {
        var left: Int32 = 0
        while let message = curl_multi_info_read(multi, &left) {
            guard message.pointee.msg == CURLMSG_DONE, let easy = message.pointee.easy_handle else {
                continue
            }
            // The message dies with the handle's removal.
            let code = message.pointee.data.result
            let transfer = Transfer.behind(easy)
            guard let call = release(transfer) else { continue }
            let result = transfer.finish(code)
            retire(transfer)
            call.completion(result)
        }
    }

    private func cancel(_ ticket: UInt64) {
        guard let transfer = active[ticket], let call = release(transfer) else { return }
        let sent = transfer.sendings > 0
        retire(transfer)
        call.completion(.failure(.cancelled(sent: sent)))
    }

    /// Takes a transfer from libcurl, which closes its connection if a reply is outstanding.
    private func release(_ transfer: Transfer) -> Call? {
        curl_multi_remove_handle(multi, transfer.easy)
        guard let call = transfer.call else { return nil }
        active[call.ticket] = nil
        return call
    }

    private func retire(_ transfer: Transfer) {
        transfer.rest()
        if idle.count < 256 { idle.append(transfer) }
    }

    private func cancelEverything(and calls: [Call]) {
        for ticket in active.keys.sorted() { cancel(ticket) }
        for call in calls { call.completion(.failure(.cancelled(sent: false))) }
    }
}

/// The header lines that requests carry beyond libcurl's own.
final class RequestHeaders {
    let get: UnsafeMutablePointer<curl_slist>?
    let post: UnsafeMutablePointer<curl_slist>?

    init(_ headers: [(name: String, value: String)]) {
        let lines = headers.map { "\($0.name): \($0.value)" }
        get = Self.list(lines)
        // Without the empty Expect, libcurl asks for permission before large bodies and waits.
        post = Self.list(lines + ["Content-Type: application/json", "Expect:"])
    }

    deinit {
        curl_slist_free_all(get)
        curl_slist_free_all(post)
    }

    private static func list(_ lines: [String]) -> UnsafeMutablePointer<curl_slist>? {
        lines.reduce(nil) { curl_slist_append($0, $1) }
    }
}

/// Sets libcurl up, once in a process.
private let libraryIsReady: Void = {
    let code = ccurl_global_init()
    precondition(code == CURLE_OK, "libcurl does not start: code \(code.rawValue)")
}()
