// Verbs of tool names and descriptions in languages other than English.

import { type KnownClass, type Verb, words } from "./lexicon.ts";

// Spanish, Portuguese, French, German (also without its umlauts, as in names), Italian, Dutch, Russian, and what
// Polish calls deleting: infinitives, and the forms that open a description. No word that English or another of these languages uses for something else.
const ALPHABETIC: Readonly<Record<KnownClass, string>> = {
  read: `obtener obtiene consultar consulta buscar busca listar lista leer lee mostrar muestra verificar verifica
    recuperar recupera encontrar encuentra calcular calcula analizar analiza validar comprobar comprueba devolver devuelve
    extraer extrae descargar descarga
    obter obtém pesquisar pesquisa ler mostrar mostra encontra retornar retorna analisar analisa baixar
    obtenir obtient chercher cherche rechercher recherche lister lire lit afficher affiche récupérer récupère
    télécharger télécharge trouver trouve identifier identifie retourner retourne renvoyer renvoie vérifier vérifie
    analyser calculer calcule extraire extrait
    abrufen holen holt suchen sucht auflisten listet lesen liest anzeigen zeigt ruft prüfen prüft finden findet
    ermitteln ermittelt berechnen berechnet
    ottenere ottiene cercare cerca elencare elenca leggere legge mostrare recuperare verificare
    ophalen zoeken zoekt tonen toont lezen leest
    получить получает получение найти поиск показать показывает прочитать читает проверить список просмотр`,
  write: `crear crea actualizar actualiza agregar agrega añadir añade enviar envía guardar guarda modificar modifica
    editar edita mover mueve copiar copia asignar asigna activar desactivar publicar compartir cerrar cierra abrir
    cancelar establecer establece insertar inserta escribir escribe registrar registra subir
    criar cria atualizar atualiza adicionar adiciona salvar salva inserir insere alterar altera cadastrar cadastra
    fechar escrever
    créer crée ajouter ajoute modifier modifie envoyer envoie enregistrer enregistre déplacer déplace copier copie
    fermer ferme publier publie partager partage désactiver désactive planifier planifie annuler annule associer associe
    importer importe
    erstellen erstellt anlegen ändern ändert hinzufügen senden sendet speichern speichert aktualisieren aktualisiert
    bearbeiten bearbeitet setzt verschieben verschiebt hochladen aktivieren deaktivieren schreiben schreibt
    veröffentlichen
    creare aggiungere aggiunge aggiornare aggiorna inviare invia salvare modificare spostare
    toevoegen bijwerken wijzigen verzenden opslaan aanmaken
    создать создает создаёт создание обновить обновляет добавить добавляет отправить отправляет изменить изменяет
    сохранить редактировать aendern aendert hinzufuegen`,
  execute: `ejecutar ejecuta executar executa exécuter exécute lancer lance ausführen führt starten startet eseguire
    esegue avviare avvia iniciar inicia detener detiene reiniciar reinicia desplegar despliega démarrer démarre arrêter
    arrête déclencher déclenche déployer déploie stoppen stoppt uitvoeren запустить запускает выполнить выполняет
    остановить перезапустить ausfuehren fuehrt`,
  destructive: `eliminar elimina borrar borra suprimir suprime excluir exclui apagar apaga remover
    vaciar vacía destruir revocar deletar deleta limpar limpa revogar
    supprimer supprime effacer efface détruire détruit révoquer révoque
    löschen löscht entfernen entfernt zurücksetzen widerrufen
    eliminare cancellare cancella rimuovere rimuove verwijderen verwijdert wissen удалить удаляет удаление очистить
    очищает стереть стирает
    loeschen loescht verwijder usunąć usuń usun usuwa`,
  financial: `pagar paga cobrar cobra comprar compra reembolsar reembolsa vender vende
    payer paye acheter achète rembourser rembourse
    bezahlen bezahlt zahlen kaufen kauft erstatten überweisen überweist pagare acquistare acquista rimborsare betalen
    оплатить оплачивает купить покупает продать
    überweisung ueberweisen ueberweist ueberweisung virement`,
};

// Chinese (traditional and simplified), Japanese and Korean. No spaces, so found inside a word.
const IDEOGRAPHIC: Readonly<Record<KnownClass, string>> = {
  read: `获取 獲取 取得 查询 查詢 搜索 搜尋 检索 檢索 列出 读取 讀取 查看 显示 顯示 検索 一覧 表示 確認 조회 검색 목록 가져오기 확인
    检查 檢查 查找 列举 统计 統計 分析 验证 驗證 计算 計算 浏览 瀏覽 预览 預覽 返回 识别 識別 翻译 翻譯 比较 比較 参照 計測 분석 계산`,
  write: `创建 創建 新增 添加 更新 修改 编辑 編輯 发送 發送 保存 上传 上傳 设置 設置 作成 追加 変更 編集 送信 登録 생성 추가 수정 전송 저장 등록
    写入 寫入 复制 複製 移动 移動 重命名 发布 發布 同步 导入 導入 插入 投稿 公開 업로드 업데이트`,
  execute: `执行 執行 运行 運行 启动 啟動 停止 実行 起動 実施 실행 시작 중지
    重启 重啟 部署 触发 觸發 再起動 배포`,
  destructive: `删除 刪除 清空 移除 清除 销毁 銷毀 削除 消去 破棄 삭제 제거 초기화
    卸载 卸載`,
  financial: `支付 付款 退款 转账 轉帳 购买 購買 支払 返金 購入 送金 결제 환불 송금 구매
    下单 下單 提现 提現 充值 买入 買入 卖出 賣出 注文`,
};

const BY_WORD: ReadonlyMap<string, Verb> = new Map(
  entries(ALPHABETIC).map((verb) => [verb.base.normalize("NFKC"), verb]),
);
const BY_PART: readonly Verb[] = entries(IDEOGRAPHIC);
const IDEOGRAPHS = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;
/** Their verb is the last; Chinese puts it first. */
const VERB_LAST = /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;
/** Before a verb in Chinese: "and", "or", "then". */
const AND_BEFORE: ReadonlySet<string> = new Set("并並和与與或及且后後再");
/** After a verb in Japanese and Korean: "…, and". */
const AND_AFTER: ReadonlySet<string> = new Set("し하해");

/** The verb that `word` (lower case) is, or that stands in it when it is written without spaces: of several, the worst. */
export function foreignVerbOf(word: string): Verb | undefined {
  const whole = BY_WORD.get(word);
  if (whole !== undefined) return whole;
  if (!IDEOGRAPHS.test(word)) return undefined;
  return BY_PART.findLast(({ base }) => word.includes(base));
}

/**
 * The same of a word of a description, where "query the refunds" is no refund: the verb that the
 * sentence is about, or a worse one that is joined to it.
 */
export function foreignVerbSaid(word: string): Verb | undefined {
  const whole = BY_WORD.get(word);
  if (whole !== undefined) return whole;
  if (!IDEOGRAPHS.test(word)) return undefined;
  const found = BY_PART.flatMap((verb) => {
    const first = word.indexOf(verb.base);
    const last = word.lastIndexOf(verb.base);
    return first === -1 ? [] : [{ verb, first, last }];
  });
  const isVerbLast = VERB_LAST.test(word);
  const main = isVerbLast
    ? Math.max(...found.map(({ last }) => last))
    : Math.min(...found.map(({ first }) => first));
  const said = found.filter(({ verb: { base }, first, last }) =>
    isVerbLast
      ? last === main || AND_AFTER.has(word.charAt(last + base.length))
      : first === main || AND_BEFORE.has(word.charAt(last - 1)),
  );
  return said.at(-1)?.verb;
}

function entries(table: Readonly<Record<KnownClass, string>>): readonly Verb[] {
  const order: readonly KnownClass[] = ["read", "write", "execute", "destructive", "financial"];
  return order.flatMap((riskClass) =>
    words(table[riskClass]).map((base) => ({ base, class: riskClass, noun: "never" as const })),
  );
}
