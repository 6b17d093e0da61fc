import CCurl
import Glibc

extension Transfer {
    /// The failure that a result of libcurl stands for.
    func failure(_ code: CURLcode, text: UnsafePointer<CChar>) -> HTTPFailure {
        let systemError = systemError(after: code)
        let kind = kind(of: code, systemError: systemError)
        let reason = String(cString: text)
        let details = reason.isEmpty ? String(cString: curl_easy_strerror(code)) : reason
        return HTTPFailure(
            kind: kind,
            curlCode: Int(code.rawValue),
            osErrno: systemError,
            requestMayHaveBeenSent: sendings > 0,
            message: details.isEmpty ? String(cString: curl_easy_strerror(code)) : details
        )
    }

    /// Words for what this client detects itself, where libcurl only knows that it was stopped.
    private static func message(for kind: HTTPFailure.Kind) -> String? {
        switch kind {
        case .resent: "the reused connection died before a reply; the request was not sent again"
        case .outOfStep: "the reused connection held bytes that nobody asked for"
        case .tooLarge: "the body of the reply is larger than allowed"
        default: nil
        }
    }

    /// The failure of a reply that ended before its body could begin.
    func endedWithinHead() -> HTTPFailure {
        HTTPFailure(
            kind: .closed,
            requestMayHaveBeenSent: sendings > 0,
            message: "the connection was closed within the headers of the reply"
        )
    }

    /// The operating system's error where it belongs to this call.
    ///
    /// A reused handle remembers the error of an earlier call, so only the results that always set
    /// it are believed.
    private func systemError(after code: CURLcode) -> Int? {
        if let socketErrno { return Int(socketErrno) }
        let isAboutSockets =
            code == CURLE_RECV_ERROR || (code == CURLE_COULDNT_CONNECT && sendings == 0)
        guard isAboutSockets else { return nil }
        var value = 0
        ccurl_get_long(easy, CURLINFO_OS_ERRNO, &value)
        return value == 0 ? nil : value
    }

    private func kind(of code: CURLcode, systemError: Int?) -> HTTPFailure.Kind {
        switch code {
        case CURLE_ABORTED_BY_CALLBACK where sendings > 1: .resent
        case CURLE_ABORTED_BY_CALLBACK where isOutOfStep: sendings > 0 ? .resent : .outOfStep
        case CURLE_COULDNT_CONNECT where sendings > 0: .resent
        case CURLE_COULDNT_RESOLVE_HOST where sendings > 0: .resent
        case CURLE_INTERFACE_FAILED where sendings > 0: .resent
        case CURLE_URL_MALFORMAT, CURLE_BAD_FUNCTION_ARGUMENT: .invalidRequest
        // Both an address of another scheme and a reply that is not HTTP give this result.
        case CURLE_UNSUPPORTED_PROTOCOL: sendings > 0 ? .notHTTP : .invalidRequest
        case CURLE_WEIRD_SERVER_REPLY, CURLE_BAD_CONTENT_ENCODING: .notHTTP
        case CURLE_INTERFACE_FAILED: .couldNotBind
        case CURLE_COULDNT_RESOLVE_HOST: .couldNotResolve
        case CURLE_COULDNT_CONNECT:
            systemError == Int(ECONNREFUSED) ? .connectionRefused : .couldNotConnect
        case CURLE_OPERATION_TIMEDOUT: .timedOut
        case CURLE_RECV_ERROR, CURLE_SEND_ERROR: .reset
        case CURLE_GOT_NOTHING: .closed
        case CURLE_PARTIAL_FILE: .truncated
        case CURLE_WRITE_ERROR where isTooLarge: .tooLarge
        default: .other
        }
    }
}

extension HTTPFailure {
    /// A call that was withdrawn.
    static func cancelled(sent: Bool) -> HTTPFailure {
        HTTPFailure(
            kind: .cancelled,
            requestMayHaveBeenSent: sent,
            message: "the call was withdrawn"
        )
    }
}
